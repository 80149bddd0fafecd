using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>What the tabs are to hold, and in which language.</summary>
/// <param name="Worksheet">The title of the daily tab.</param>
/// <param name="SummaryWorksheet">The title of the summary tab.</param>
/// <param name="Language">The language of headers, notes and the chart.</param>
/// <param name="TimeZone">The zone of the days.</param>
/// <param name="Columns">The columns of the daily tab; the first is the key.</param>
internal sealed record SheetLayout(string Worksheet, string SummaryWorksheet, Language Language, string TimeZone, IReadOnlyList<MetricColumn> Columns)
{
    /// <summary>The layout that the settings ask for.</summary>
    public static SheetLayout Of(GraderEtlOptions options, IReadOnlyList<MetricColumn> columns)
        => new(options.Sheets.Worksheet.Trim(), options.Sheets.SummaryWorksheet.Trim(), LanguageOf(options), options.TimeZone, columns);

    /// <summary>The columns in the language of the settings.</summary>
    public static DailyColumns ColumnsOf(GraderEtlOptions options) => new(LanguageOf(options));

    private static Language LanguageOf(GraderEtlOptions options) => Language.Find(options.Language) ?? Language.English;
}
