namespace GraderEtl.Core.Model;

/// <summary>What is to be told of what is loaded, without loading.</summary>
/// <param name="Range">The period. What lies in the future is left out.</param>
public sealed record ReportRequest(TimeWindow Range)
{
    /// <summary>The report sinks to write, by their names, such as <c>csv</c>; empty for none; null, the default, for all.</summary>
    public IReadOnlyCollection<string>? Sinks { get; init; }

    /// <summary>The notifiers to send through, by their names, such as <c>mail</c>; empty for none; null, the default, for all.</summary>
    public IReadOnlyCollection<string>? Notifiers { get; init; }
}
