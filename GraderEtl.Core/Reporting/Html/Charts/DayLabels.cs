using GraderEtl.Core.Reporting.Html.Page;

namespace GraderEtl.Core.Reporting.Html.Charts;

/// <summary>Which days below a chart are named: each, Mondays, first days of months or of some of them, as there is room.</summary>
internal static class DayLabels
{
    private const int MostWide = 7;
    private const int MostNarrow = 4;
    private static readonly int[] DaySteps = [1, 2];
    private static readonly int[] WeekSteps = [1, 2];
    private static readonly int[] MonthSteps = [1, 2, 3, 6, 12, 24, 60, 120];

    public static IReadOnlyList<SlotLabel> Of(IReadOnlyList<DateOnly> days, ReportFrame frame)
    {
        foreach (var step in DaySteps)
        {
            if (days.Count <= MostWide * step)
                return Label(days, i => i % step == 0, frame.ShortDay);
        }

        foreach (var step in WeekSteps)
        {
            var monday = days[0].AddDays((8 - (int)days[0].DayOfWeek) % 7).DayNumber;
            if (days.Count <= MostWide * step * 7)
                return Label(days, i => (days[i].DayNumber - monday) % (7 * step) == 0, frame.ShortDay);
        }

        var months = MonthSteps.First(step => step == MonthSteps[^1] || days.Count <= MostWide * step * 30.5);
        return Label(
            days,
            i => days[i].Day == 1 && ((days[i].Year * 12) + days[i].Month - 1) % months == 0,
            day => $"{frame.Month(day)}\u00A0{day.Year:0000}");
    }

    private static IReadOnlyList<SlotLabel> Label(IReadOnlyList<DateOnly> days, Func<int, bool> isNamed, Func<DateOnly, string> name)
    {
        var slots = Enumerable.Range(0, days.Count).Where(isNamed).ToList();
        return Thin(slots, slot => name(days[slot]));
    }

    /// <summary>Labels of slots, as many of them on narrow screens as there is room for.</summary>
    public static IReadOnlyList<SlotLabel> Thin(IReadOnlyList<int> slots, Func<int, string> name)
    {
        var every = (slots.Count + MostNarrow - 1) / MostNarrow;
        return [.. slots.Select((slot, i) => new SlotLabel(slot, name(slot), i % every != 0))];
    }
}
