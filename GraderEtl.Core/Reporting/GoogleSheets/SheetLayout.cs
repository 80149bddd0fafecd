using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>The layout of the two tabs.</summary>
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

    private static Language LanguageOf(GraderEtlOptions options) => Language.FindOrEnglish(options.Language);
}

/// <summary>
/// The columns of the daily tab: the day, then those of <see cref="MetricList"/>, with the names and meanings of their definitions as headers
/// and notes. Missing columns are added after the last one.
/// </summary>
/// <param name="language">The language of headers and notes.</param>
internal sealed class DailyColumns(Language language)
{
    public const string Attempts = "attempts";
    public const string SuccessRate = "success_rate";

    /// <summary>All columns. The first is the key: a row is found by its day.</summary>
    public IReadOnlyList<MetricColumn> All => [Key(), .. MetricList.OfDays.Select(Column)];

    /// <summary>The columns for some days. If these were only counted, the measured columns are emptied where a tab has them, and not created where it does not.</summary>
    public IReadOnlyList<MetricColumn> For(IReadOnlyList<DailyMetrics> days)
        => days.Any(static day => day.Learning is not null) ? All : [.. All.Select(column => column with { IsOptional = column.Metric is { IsMeasured: true } })];

    private MetricColumn Key()
    {
        var day = MetricDefinition.Get(MetricDefinition.Day, language);
        var texts = SheetTexts.In(language);
        string[] notes = [texts.Format(SheetText.KeyMeaning, day.Text), .. new[] { MetricDefinition.Incomplete, MetricDefinition.Hidden }.Select(Explain)];
        return new MetricColumn(day.Key, day.Name, string.Join('\n', notes), null) { Aliases = [.. NamesOf(day.Key), "date", "дата"] };
    }

    /// <summary>A word that stands in place of a figure, with its meaning.</summary>
    private string Explain(string key)
    {
        var word = MetricDefinition.Get(key, language);
        return SheetTexts.In(language).Format(SheetText.Word, word.Name, word.Text);
    }

    private MetricColumn Column(Metric metric)
    {
        var definition = MetricDefinition.Get(metric.Key, language);
        return new MetricColumn(metric.Key, definition.Name, definition.Text, metric)
        {
            Language = language,
            Incomplete = MetricValue.IncompleteIn(language),
            Aliases = [.. NamesOf(metric.Key), .. metric.Aliases],
        };
    }

    private static IEnumerable<string> NamesOf(string key) => Language.All.Select(other => MetricDefinition.Get(key, other).Name);
}

/// <summary>A column of the daily tab.</summary>
/// <param name="Name">The key of its metric; never shown.</param>
/// <param name="Header">Its first cell, by which it is found wherever people move it.</param>
/// <param name="Definition">What it means: the note on its first cell.</param>
/// <param name="Metric">What it shows; null for the day.</param>
internal sealed record MetricColumn(string Name, string Header, string Definition, Metric? Metric)
{
    /// <summary>Other texts of its first cell: the header in other languages, and the names that other tools use.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>True when it is written where a tab has it, and not created where it does not.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The language of words in place of figures.</summary>
    public Language Language { get; init; } = Language.English;

    /// <summary>The word in place of a figure that looks back over time that is not loaded.</summary>
    public string Incomplete { get; init; } = "";

    /// <summary>All texts that its first cell may have.</summary>
    public IEnumerable<string> Names => Aliases.Prepend(Name).Prepend(Header);

    /// <summary>The format of its values.</summary>
    public ValueFormat Format => Metric?.Format switch
    {
        null => ValueFormat.Day,
        MetricFormat.Count => ValueFormat.Count,
        MetricFormat.Share => ValueFormat.Share,
        _ => ValueFormat.Decimal,
    };

    /// <summary>The value on a day: a number, a text, a <see cref="DateOnly"/>, or null for none, which is not zero.</summary>
    public object? Value(DailyMetrics day)
    {
        if (Metric is null)
            return day.Day;
        var value = Metric.Read(day);
        return value.IsIncomplete ? Incomplete : value.IsSmall ? value.SmallIn(Language).Replace('\u00A0', ' ') : value.Number;
    }
}

/// <summary>The format of a column.</summary>
internal enum ValueFormat
{
    /// <summary>A day.</summary>
    Day,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>A number with one decimal.</summary>
    Decimal,

    /// <summary>A share of one, shown in percent.</summary>
    Share,
}
