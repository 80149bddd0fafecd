using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Model.Learning;

/// <content>The period, and those that it is compared with, have their days.</content>
internal sealed partial class Disclosure
{
    /// <summary>The period has its days, and its users are those of 7 or 30 days that lie within it, or that it lies within.</summary>
    private void ReadPeriod()
    {
        var whole = _draft.Days.Where(static day => day.IsComplete).Select(static day => day.Day.DayNumber).ToList();
        if (_isOneDay)
            return;
        var (first, last) = (_draft.Days[0].Day.DayNumber, _draft.Days[^1].Day.DayNumber);
        foreach (var key in Added)
        {
            if (Total(key) is { } total && whole.ConvertAll(day => Day(day, key)) is var parts && parts.TrueForAll(static part => part is not null))
                _known.Sum(total, parts.OfType<int>());
        }

        if (Total("unique_users") is not { } users)
            return;
        if (Total("new_users") is { } news)
            _known.Same(users, news); // where all who came are new, as when history begins with the period
        var days = Within(users, last, last - first + 1, "unique_users");
        if (days.Count == last - first + 1)
            _known.Cover(users, days);
        foreach (var (key, length) in Rolling)
        {
            foreach (var day in whole)
            {
                if (Day(day, key) is not { } rolling)
                    continue;
                if (day - length + 1 == first && day == last)
                    _known.Same(users, rolling);
                else if (day - length + 1 >= first)
                    _known.Within(users, rolling);
                else if (day == last)
                    _known.Within(rolling, users);
            }
        }
    }

    private void ReadBefore(LearningReport report)
    {
        for (var at = 0; at < _draft.Before.Count; at++)
        {
            var (range, totals) = (_draft.Before[at].Range, _draft.Before[at].Totals);
            if (!_draft.IsCompared(at))
                continue;
            Parts(FigureUnit.Before, at, totals.Hidden, totals.UniqueUsers, metric => (report.Incomplete & metric.Reach) == MetricReach.None ? metric.OfTotals!(totals) : null, totals.Learning);
            var zone = report.Zone;
            var (from, to) = zone.DaysOf(range.Start, range.End);
            if (zone.StartOf(from) != range.Start || zone.StartOf(to.AddDays(1)) != range.End)
                continue;
            var length = to.DayNumber - from.DayNumber + 1;
            foreach (var key in Added.Append("unique_users"))
            {
                if (this[FigureUnit.Before, at, 0, key] is not { } whole)
                    continue;
                // the context may begin within it
                var parts = Enumerable.Range(from.DayNumber, length).Select(day => Day(day, key)).OfType<int>().ToList();
                if (key == "unique_users" && length > 1)
                    parts.ForEach(part => _known.Within(whole, part));
                if (parts.Count < length)
                    continue;
                if (key != "unique_users")
                    _known.Sum(whole, parts);
                else if (length == 1)
                    _known.Same(whole, parts[0]);
                else
                    _known.Cover(whole, parts);
            }

            for (var day = to.DayNumber; day < from.DayNumber + 30; day++)
            {
                if (length > 1 && Day(day, "monthly_users") is { } month && this[FigureUnit.Before, at, 0, "unique_users"] is { } within)
                    _known.Within(month, within);
            }
        }
    }
}
