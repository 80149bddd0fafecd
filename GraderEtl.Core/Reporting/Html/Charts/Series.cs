namespace GraderEtl.Core.Reporting.Html.Charts;

/// <summary>The figures of one kind in a chart, one a slot; null where there is none.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Metric">The metric it shows; null for none.</param>
/// <param name="Class">Its colour and line: <c>a</c> to <c>c</c>, and <c>faint</c>, <c>dashed</c> or <c>dotted</c>.</param>
/// <param name="Shape">How it is drawn.</param>
/// <param name="Values">The figures.</param>
internal sealed record Series(string Name, string? Metric, string Class, SeriesShape Shape, IReadOnlyList<double?> Values)
{
    /// <summary>What it is stacked upon and hidden by, so drawn before; null for the axis.</summary>
    public Series? Below { get; init; }

    /// <summary>Where it is drawn at a slot; null for nowhere.</summary>
    public double? Top(int slot) => Values[slot] + (Below?.Top(slot) ?? 0);
}
