using System.Globalization;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Serve.Page;

/// <summary>
/// The coverage calendar: a table a month, whose days lead to themselves on the source's page. The same is there in words, for those who
/// do not see colours or do not want to walk through every day.
/// </summary>
internal static class CalendarView
{
    /// <summary>Writes the calendar of a source.</summary>
    /// <param name="frame">The context.</param>
    /// <param name="source">The source.</param>
    /// <param name="isShort">True where a narrow screen shows the last months only.</param>
    public static Html Write(PageFrame frame, SourceDocument source, bool isShort) => Html.Of(html =>
    {
        html.Add($"""<ul class="legend">""");
        foreach (var coverage in source.Days.Select(static day => day.Coverage).Distinct().Order())
            html.Add($"""<li><span class="day {Class(coverage)}" aria-hidden="true"></span>{frame[Text(coverage)]}</li>""");
        html.Add($"""</ul><div class="months {(isShort ? "short" : "whole")}">""");
        var last = source.Days.LastOrDefault(static day => day.Coverage != DayCoverage.Future)?.Day;
        foreach (var month in source.Days.GroupBy(static day => (day.Day.Year, day.Day.Month)))
            WriteMonth(html, frame, source.Name, [.. month], last);
        html.Add($"""</div><details id="days-{source.Name}"><summary>{frame[ServeText.DaysInWords]}</summary><ul class="words">""");
        foreach (var (first, end, coverage) in Spans(source.Days))
            html.Add($"<li>{frame.Language.Days(first, end)}: {frame[Text(coverage)]}</li>");
        html.Add($"</ul></details>");
    });

    /// <summary>A day in words, such as <c>2025-03-01: loaded, 9 214 records</c>.</summary>
    public static string Describe(PageFrame frame, DayDocument day)
    {
        var text = $"{frame.Language.Day(day.Day)}: {frame[Text(day.Coverage)]}";
        if (day.Loaded is { } loaded)
            text += ", " + frame.Count(ServeText.Records, loaded);
        return day.Rejected > 0 ? text + ", " + frame.Count(ServeText.RejectedRecords, day.Rejected) : text;
    }

    private static void WriteMonth(Html html, PageFrame frame, string source, List<DayDocument> days, DateOnly? reachable)
    {
        var weekdays = frame[ServeText.Weekdays].Split(' ');
        var first = days[0].Day;
        html.Add($"""<table class="month"><caption>{frame[ServeText.Months].Split(' ')[first.Month - 1]} {first.Year}</caption><thead><tr>""");
        foreach (var weekday in weekdays)
            html.Add($"""<th scope="col">{weekday}</th>""");
        html.Add($"</tr></thead><tbody><tr>");
        for (var blank = 0; blank < Column(first); blank++)
            html.Add($"<td></td>");
        foreach (var day in days)
        {
            if (Column(day.Day) == 0 && day.Day != first)
                html.Add($"</tr><tr>");
            WriteDay(html, frame, source, day, isReachable: day.Day == reachable);
        }

        html.Add($"</tr></tbody></table>");
    }

    /// <summary>One day of a source can be reached by the tab key; from there the arrow keys lead on.</summary>
    private static void WriteDay(Html html, PageFrame frame, string source, DayDocument day, bool isReachable)
    {
        if (day.Coverage == DayCoverage.Future)
        {
            html.Add($"""<td><span class="day future">{day.Day.Day}</span></td>""");
            return;
        }

        var date = day.Day.ToString("O", CultureInfo.InvariantCulture);
        var text = Describe(frame, day);
        html.Add($"""<td><a id="day-{source}-{date}" class="day {Class(day.Coverage)}" href="{PageFrame.Address(source)}?day={date}#day" tabindex="{(isReachable ? 0 : -1)}" aria-label="{day.Day.Day}, {text}" data-tip="{text}">{day.Day.Day}</a></td>""");
    }

    private static IEnumerable<(DateOnly First, DateOnly Last, DayCoverage Coverage)> Spans(IReadOnlyList<DayDocument> days)
    {
        for (var from = 0; from < days.Count;)
        {
            var to = from;
            while (to + 1 < days.Count && days[to + 1].Coverage == days[from].Coverage)
                to++;
            yield return (days[from].Day, days[to].Day, days[from].Coverage);
            from = to + 1;
        }
    }

    private static int Column(DateOnly day) => ((int)day.DayOfWeek + 6) % 7;

    private static string Class(DayCoverage coverage) => JsonNames.Code(coverage);

    private static ServeText Text(DayCoverage coverage) => coverage switch
    {
        DayCoverage.Whole => ServeText.DayWhole,
        DayCoverage.PartlyRejected => ServeText.DayPartlyRejected,
        DayCoverage.MostlyRejected => ServeText.DayMostlyRejected,
        DayCoverage.Loading => ServeText.DayLoading,
        DayCoverage.Queued => ServeText.DayQueued,
        DayCoverage.Partial => ServeText.DayPartial,
        DayCoverage.Missing => ServeText.DayMissing,
        DayCoverage.Earlier => ServeText.DayEarlier,
        DayCoverage.NotLoaded => ServeText.DayNotLoaded,
        _ => ServeText.DayFuture,
    };
}
