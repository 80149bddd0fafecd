using System.Globalization;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>
/// A learning report as a web page in one file: it opens from disk, loads no external resources and can be read without script. It has
/// counts and shares, no users.
/// </summary>
public static class HtmlReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="writer">Where to; its encoding has to be UTF-8.</param>
    /// <param name="report">What is shown.</param>
    /// <param name="language">The language of words, numbers and days.</param>
    /// <param name="run">The run that just loaded the period, to show how that went; null to leave it out.</param>
    public static void Write(TextWriter writer, LearningReport report, Language language, LoadResult? run = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(language);
        ReportPage.Write(new Markup(writer), new ReportFrame(report, language, run));
    }

    /// <summary>The page as a text.</summary>
    /// <param name="report">What is shown.</param>
    /// <param name="language">The language of words, numbers and days.</param>
    /// <param name="run">The run that just loaded the period, to show how that went; null to leave it out.</param>
    public static string Render(LearningReport report, Language language, LoadResult? run = null)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        Write(writer, report, language, run);
        return writer.ToString();
    }
}
