namespace GraderEtl.Core.Reporting.Html.Page;

/// <summary>A column of a table.</summary>
/// <param name="Header">Its heading; null for the name of its metric.</param>
/// <param name="Metric">The metric it shows; null for none.</param>
/// <param name="Class">How it is laid out: <c>n</c> for numbers, <c>t</c> for long names; null for short texts.</param>
internal sealed record Column(string? Header, string? Metric, string? Class)
{
    public static Column Text(string header) => new(header, null, null);

    public static Column Name(string metric) => new(null, metric, "t");

    public static Column Number(string metric, string? header = null) => new(header, metric, "n");

    public static Column Plain(string header) => new(header, null, "n");
}
