using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification.Content;

/// <summary>The days' figures. A figure that is added to <see cref="DailyMetrics"/> becomes a line of <see cref="Columns"/> here.</summary>
internal static class DaySections
{
    /// <summary>More than a month makes a message long; the reports have the rest.</summary>
    private const int DaysShown = 31;

    private const string None = "–";

    /// <summary>Each column: its heading, a day's value, and what it comes to over all days.</summary>
    private static readonly (MessageText Heading, Func<Language, DailyMetrics, string> Value, Func<Language, DaySums, string> Sum)[] Columns =
    [
        (MessageText.LabelAttempts, (language, day) => language.Number(day.Attempts), (language, sums) => language.Number(sums.Attempts)),
        (MessageText.LabelSubmits, (language, day) => language.Number(day.Submits), (language, sums) => language.Number(sums.Submits)),
        (MessageText.LabelCorrect, (language, day) => language.Number(day.CorrectSubmits), (language, sums) => language.Number(sums.CorrectSubmits)),
        (MessageText.LabelSuccess, (language, day) => Share(language, day.SuccessRate), (language, sums) => Share(language, sums.SuccessRate)),
        // users of several days are not the sum of each day's
        (MessageText.LabelUsers, (language, day) => language.Number(day.UniqueUsers), (_, _) => ""),
    ];

    /// <summary>The figures that matter most, where only days were counted.</summary>
    public static FigureSection Figures(Texts<MessageText> texts, IReadOnlyList<DailyMetrics> days)
    {
        var language = texts.Language;
        var sums = DaySums.Of(days);
        return new FigureSection(
        [
            new Figure(texts[MessageText.LabelAttempts], language.Number(sums.Attempts)),
            new Figure(texts[MessageText.LabelSubmits], language.Number(sums.Submits)),
            new Figure(texts[MessageText.LabelSuccess], Share(language, sums.SuccessRate)),
            days.Count == 1
                ? new Figure(texts[MessageText.LabelUsers], language.Number(days[0].UniqueUsers))
                : new Figure(texts[MessageText.LabelDays], language.Number(days.Count)),
        ], Note: "");
    }

    /// <summary>A row for each of the last days, and their sums.</summary>
    public static TableSection Table(Texts<MessageText> texts, IReadOnlyList<DailyMetrics> days)
    {
        var language = texts.Language;
        var shown = days.TakeLast(DaysShown).ToList();
        var most = Math.Max(1, shown.Max(day => day.Attempts));
        var rows = shown
            .Select(day => new TableRow([language.Day(day.Day) + (day.IsComplete ? "" : " *"), .. Columns.Select(column => column.Value(language, day))], (double)day.Attempts / most))
            .ToList();
        if (days.Count > 1)
            rows.Add(new TableRow([texts[MessageText.Total], .. Columns.Select(column => column.Sum(language, DaySums.Of(days)))], Share: null));
        return new TableSection(
            texts[MessageText.TitleDays],
            [texts[MessageText.LabelDay], .. Columns.Select(column => texts[column.Heading])],
            rows,
            string.Join(' ', Notes(texts, days)));
    }

    private static IEnumerable<string> Notes(Texts<MessageText> texts, IReadOnlyList<DailyMetrics> days)
    {
        if (days.Count > DaysShown)
            yield return texts.Count(MessageText.EarlierDays, days.Count - DaysShown);
        if (days.Any(static day => !day.IsComplete))
            yield return texts[MessageText.IncompleteDays];
    }

    private static string Share(Language language, double? rate) => rate is { } share ? language.Percent(share) : None;
}
