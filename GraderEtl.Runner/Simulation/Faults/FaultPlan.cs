using System.Globalization;

namespace GraderEtl.Runner.Simulation.Faults;

/// <summary>Which request gets which fault: each entry is spent before the next one's turn, one without a count never is.</summary>
internal sealed class FaultPlan
{
    private const int Unlimited = int.MaxValue;
    private readonly Lock _gate = new();
    private readonly List<(Fault Fault, int Left)> _entries;

    /// <summary>Reads entries such as <c>html</c> or <c>error-500:3</c>.</summary>
    /// <exception cref="ArgumentException">A name is unknown or a count is no positive number; the message is for people.</exception>
    public FaultPlan(IEnumerable<string> entries) => _entries = [.. entries.Select(Parse)];

    /// <summary>The fault for the next request, or null.</summary>
    public Fault? Take()
    {
        lock (_gate)
        {
            if (_entries.Count == 0)
                return null;
            var entry = _entries[0];
            if (entry.Left == 1)
                _entries.RemoveAt(0);
            else if (entry.Left != Unlimited)
                _entries[0] = entry with { Left = entry.Left - 1 };
            return entry.Fault;
        }
    }

    private static (Fault Fault, int Left) Parse(string entry)
    {
        var colon = entry.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? entry : entry[..colon];
        var fault = FaultCatalog.Find(name) ?? throw new ArgumentException(
            $"No fault is called '{name}'; expected one of: {string.Join(", ", FaultCatalog.Names)}.", nameof(entry));
        if (colon < 0)
            return (fault, Unlimited);
        return int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? (fault, count)
            : throw new ArgumentException($"'{entry}' has no usable count; expected a positive number, as in '{name}:3'.", nameof(entry));
    }
}

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

/// <summary>One way for the source to fail.</summary>
/// <param name="Name">Its name in options.</param>
/// <param name="Description">One line for a person.</param>
/// <param name="RespondAsync">Responds to a request so.</param>
internal sealed record Fault(string Name, string Description, Func<Exchange, Task> RespondAsync);
