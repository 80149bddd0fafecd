using System.Globalization;

namespace GraderEtl.Core.Reporting.Html.Page;

/// <summary>A cell of a table.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Sort">What it is sorted by; null where that is its text, read as a number if it is one.</param>
/// <param name="Draw">Writes it instead of the text; null for the text.</param>
internal sealed record Cell(string Text, string? Sort = null, Action<Markup>? Draw = null)
{
    public static implicit operator Cell(string text) => new(text);

    /// <summary>A name that the source made up.</summary>
    public static Cell Foreign(string name) => new(name, null, page => page.Foreign(name));

    public static Cell Day(ReportFrame frame, DateOnly day) => new(frame.Day(day), day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
}
