using System.Globalization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Tests.Metrics;
using GraderEtl.Tests.Support;

namespace GraderEtl.Tests.Reporting.Holes;

/// <summary>
/// A course with a task a day, from Monday 10 February 2025 on, of which 20 February and 6 March are not loaded and 11 March is loaded to
/// noon. On a day, ann fails on its task after runs, ben and somebody new solve it at once; every third day cat runs it.
/// </summary>
internal sealed class HoleWorld : IAsyncDisposable
{
    /// <summary>A hole before it, one in it, and a day that is loaded in part.</summary>
    internal static readonly HoleWorld.Asked Holes = new(Days(3, 3, 16), """
        03-03   8  5  3  2  .66667  4  ?  ?  1  ?  ?       ?  ?  10  ?  ?
        03-04   8  5  3  2  .66667  3  ?  ?  1  ?  ?       ?  ?  10  ?  ?
        03-05   4  1  3  2  .66667  3  ?  ?  1  ?  ?       ?  ?  10  ?  ?
        03-06
        03-07   6  3  3  2  .66667  3  ?  ?  1  ?  ?       ?  ?   ?  ?  ?
        03-08   7  4  3  2  .66667  3  ?  ?  1  ?  ?       ?  ?   ?  ?  ?
        03-09   9  6  3  2  .66667  4  ?  ?  1  ?  ?       ?  ?   ?  ?  ?
        03-10   4  1  3  2  .66667  3  ?  ?  1  ?  ?       ?  ?   ?  ?  ?
        03-11
        03-12   7  4  3  2  .66667  4  ?  ?  1  ?  ?       ?  ?   ?  ?  ?
        03-13   7  4  3  2  .66667  3  ?  ?  1  ?  ?       ?  ?   ?  ?  ?
        03-14   8  5  3  2  .66667  3  ?  ?  1  ?  ?       ?  ?   ?  ?  ?
        03-15   5  2  3  2  .66667  4  ?  ?  1  ?  ?       ?  ?   ?  ?  ?
        03-16   5  2  3  2  .66667  3  ?  ?  1  ?  ?       ?  ?   ?  ?  ?
        """,
        "78  42  36  24  .66667  ?  ?  ?  ?  ?  ?  ?  ?  3  ?  ?  ?  3.33333");

    /// <summary>The first week of all: what looks back 30 days reaches before it, what looks back 7 days up to its last day.</summary>
    internal static readonly HoleWorld.Asked Beginning = new(Days(2, 10, 16), """
        02-10   4  1  3  2  .66667  3  3  0  1  3  .66667  2  1   ?  ?  ?
        02-11   5  2  3  2  .66667  3  1  2  1  3  .66667  2  1   ?  ?  ?
        02-12   7  4  3  2  .66667  4  2  2  1  3  .66667  2  1   ?  ?  ?
        02-13   7  4  3  2  .66667  3  1  2  1  3  .66667  2  1   ?  ?  ?
        02-14   8  5  3  2  .66667  3  1  2  1  3  .66667  2  1   ?  ?  ?
        02-15   5  2  3  2  .66667  4  1  3  1  3  .66667  2  1   ?  ?  ?
        02-16   5  2  3  2  .66667  3  1  2  1  3  .66667  2  1  10  ?  ?
        """,
        "41  20  21  14  .66667  10  10  0  7  21  .66667  14  1  3  10  ?  ?  3.28571");

    /// <summary>The same week by the clock of Tokyo, where the history begins at nine: that day is neither before the history nor whole.</summary>
    internal static readonly HoleWorld.Asked CutBeginning = new(new TimeWindow(Beginning.Range.Start.AddHours(-9), Beginning.Range.End.AddHours(-9)), """
        02-10
        02-11   5  2  3  2  .66667  3  1  2  1  3  .66667  2  1   ?  ?  ?
        02-12   7  4  3  2  .66667  4  2  2  1  3  .66667  2  1   ?  ?  ?
        02-13   7  4  3  2  .66667  3  1  2  1  3  .66667  2  1   ?  ?  ?
        02-14   8  5  3  2  .66667  3  1  2  1  3  .66667  2  1   ?  ?  ?
        02-15   5  2  3  2  .66667  4  1  3  1  3  .66667  2  1   ?  ?  ?
        02-16   5  2  3  2  .66667  3  1  2  1  3  .66667  2  1   ?  ?  ?
        """,
        "37  19  18  12  .66667  ?  ?  ?  ?  ?  ?  ?  ?  3  ?  ?  ?  3.33333")
    {
        Zone = "Asia/Tokyo",
    };

    private readonly MeasuredStore _store;

    private HoleWorld(MeasuredStore store) => _store = store;

    internal static async Task<HoleWorld> CreateAsync()
    {
        var store = await MeasuredStore.CreateAsync();
        for (var day = new DateOnly(2025, 2, 10); day < new DateOnly(2025, 3, 20); day = day.AddDays(1))
        {
            var start = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
            if ((day.Month, day.Day) is not ((2, 20) or (3, 6)))
                await store.LoadAsync(new TimeWindow(start, (day.Month, day.Day) is (3, 11) ? start.AddHours(12) : start.AddDays(1)), chunks => Fill(chunks, start.AddHours(9)));
        }

        return new HoleWorld(store);
    }

    /// <summary>Whole days of 2025 in UTC.</summary>
    internal static TimeWindow Days(int month, int first, int last) => MeasuredStore.Days(month, first, last);

    internal Task<LearningReport> ReadAsync(Asked asked) => _store.In(asked.Zone).ReadReportAsync(asked.Range, CancellationToken.None);

    internal Task<LearningReport> ReadAsync(TimeWindow range) => _store.Query.ReadReportAsync(range, CancellationToken.None);

    /// <summary>A run that has loaded a period and reports on it.</summary>
    internal static LoadResult ToResult(LearningReport report)
        => RunResults.Completed(report.Days[0].Day, [.. report.Days]) with { Request = new LoadRequest(report.Range), Report = report };

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static ChunkBuilder Fill(ChunkBuilder chunks, DateTimeOffset at)
    {
        var day = at.Day;
        var name = at.ToString("MMdd", CultureInfo.InvariantCulture);
        for (var run = 0; run <= day % 5; run++)
            chunks.Run(at.AddMinutes(run), "ann", result: On("ann"));
        if (day % 3 == 0)
            chunks.Run(at.AddMinutes(10), "cat", result: On("cat"));
        return chunks.Submit(at.AddMinutes(20), false, "ann", result: On("ann"))
            .Submit(at.AddMinutes(30), true, "ben", result: On("ben"))
            .Submit(at.AddMinutes(40), true, "new" + name, result: On("new" + name));

        string On(string user) => $"course-v1:Uni+ALG+R1:lms.example.org-{name.PadLeft(32, '0')}:{user}";
    }

    /// <summary>A figure: a number, none, or one that looks back over what is not loaded.</summary>
    internal sealed record ExpectedFigure(double? Number, bool IsIncomplete);

    /// <summary>
    /// What is to be seen of a period: for each day the figures in the order of <see cref="MetricList.OfDays"/>, ? for one that is incomplete;
    /// a day without figures is not whole. Then those of the period, in the order of <see cref="MetricList.All"/>.
    /// </summary>
    internal sealed class Asked(TimeWindow range, string days, string period)
    {
        internal TimeWindow Range => range;

        internal string Zone { get; init; } = "UTC";

        /// <summary>The figures of each day by their keys.</summary>
        internal IReadOnlyList<(DateOnly Day, bool IsWhole, IReadOnlyDictionary<string, ExpectedFigure> Figures)> Days { get; } =
        [
            .. days.Split('\n').Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(static cells =>
                (DateOnly.ParseExact("2025-" + cells[0], "yyyy-MM-dd", CultureInfo.InvariantCulture), cells.Length > 1, Read(MetricList.OfDays, cells[1..]))),
        ];

        /// <summary>The figures of the period by their keys.</summary>
        internal IReadOnlyDictionary<string, ExpectedFigure> Period { get; } = Read(MetricList.All, period.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        private static Dictionary<string, ExpectedFigure> Read(IReadOnlyList<Metric> metrics, string[] cells)
        {
            if (cells.Length > 0 && cells.Length != metrics.Count)
                throw new ArgumentException($"{cells.Length} figures for {metrics.Count} metrics", nameof(cells));
            return metrics.Select((metric, place) => (metric.Key, Cell: cells.Length == 0 ? new ExpectedFigure(null, false) : cells[place] == "?" ? new ExpectedFigure(null, true)
                : new ExpectedFigure(double.Parse(cells[place], CultureInfo.InvariantCulture), false))).ToDictionary(static pair => pair.Key, static pair => pair.Cell, StringComparer.Ordinal);
        }
    }
}
