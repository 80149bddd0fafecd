namespace GraderEtl.Runner.Simulation.Faults;

/// <summary>Every fault the simulator can show, by name.</summary>
internal static class FaultCatalog
{
    /// <summary>All faults: those of status, of the body, of the bounds, of the wire, and those that show over time.</summary>
    public static IReadOnlyList<Fault> All { get; } =
        [.. StatusFaults.All, .. BodyFaults.All, .. DriftFaults.All, .. BoundsFaults.All, .. OversizeFaults.All, .. WireFaults.All];

    /// <summary>All names, in the same order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(fault => fault.Name)];

    /// <summary>The fault of that name, or null.</summary>
    public static Fault? Find(string name) => All.FirstOrDefault(fault => string.Equals(fault.Name, name, StringComparison.Ordinal));
}
