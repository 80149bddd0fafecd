namespace GraderEtl.Core.Reporting.Html.Page;

/// <summary>A column of a table.</summary>
/// <param name="Header">Its heading; null for the name of its metric.</param>
/// <param name="Metric">The metric it shows; null for none.</param>
/// <param name="Class">How it is laid out: <c>s</c> for short texts, <c>t</c> for long ones; null for numbers.</param>
internal sealed record Column(string? Header, string? Metric, string? Class)
{
    public static Column Text(string header) => new(header, null, "s");

    public static Column Text(string header, string metric) => new(header, metric, "s");

    public static Column Long(string header) => new(header, null, "t");

    public static Column Number(string metric, string? header = null) => new(header, metric, null);

    public static Column Plain(string header) => new(header, null, null);
}
