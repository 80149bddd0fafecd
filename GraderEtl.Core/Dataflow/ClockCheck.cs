using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Source;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Dataflow;

/// <summary>Proves that the source heeds the bounds it was given, or finds by how much its clock is off.</summary>
internal sealed class ClockCheck(WindowReader reader, ILogger logger)
{
    private const long Second = 1_000_000;

    /// <summary>A few more requests for a message that says what to set.</summary>
    private const int MostOffsets = 12;

    /// <summary>Returns when the source heeds the bounds, as far as the response shows.</summary>
    /// <param name="part">The window that was requested.</param>
    /// <param name="bounds">The response's records outside of the bounds, at least one.</param>
    /// <param name="records">All its records.</param>
    /// <param name="meter">Counts requests and measures the wait for them.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="GraderEtlException">It does not, or its clock shows another time.</exception>
    public async Task CheckAsync(TimeWindow part, ResponseBounds bounds, long records, LaneMeter meter, CancellationToken cancellationToken)
    {
        using var measured = meter.Measure(LaneActivity.Waiting);
        var offsets = bounds.Measure(records);
        // of a long window the records of a few hours are few, but they would be lost in each: a record of a right clock comes when its time is requested
        if (!bounds.IsWrong(records) && (offsets.Count == 0 || !await IsLostAsync().ConfigureAwait(false)))
            return;
        offsets = await FindOffsetAsync().ConfigureAwait(false);
        throw SourceErrors.NotAsked(
            bounds.Strays, records, TimeWindow.FromMicroseconds(bounds.First), TimeWindow.FromMicroseconds(bounds.Last), offsets, reader.Parser.Clock);

        async Task<bool> IsLostAsync()
        {
            Log.StrayProbed(logger, part, TimeWindow.FromMicroseconds(bounds.Stray));
            meter.RequestSent(isRetry: false);
            await foreach (var chunk in reader.ReadAsync(new TimeWindow(bounds.Stray, bounds.Stray + 1), cancellationToken).ConfigureAwait(false))
            {
                using (chunk)
                {
                    if (chunk.Count + chunk.Rejections.Count > 0)
                        return false;
                }
            }

            return true;
        }

        // requests the time at which a record would have to be requested for each offset; none is left when the source sends the record
        // whatever it is asked for
        async Task<IReadOnlyList<TimeSpan>> FindOffsetAsync()
        {
            foreach (var offset in reader.Parser.Clock.IsUtc ? offsets.Take(MostOffsets) : [])
            {
                var time = bounds.Stray - (long)offset.TotalMicroseconds;
                Log.OffsetProbed(logger, part, offset);
                meter.RequestSent(isRetry: false);
                bool found = false, others = false;
                await foreach (var chunk in reader.ReadAsync(new TimeWindow(time - Second, time + Second), cancellationToken).ConfigureAwait(false))
                {
                    using (chunk)
                    {
                        Search(chunk.Rows, bounds.Stray, ref found, ref others);
                        Search(chunk.OutsideRows, bounds.Stray, ref found, ref others);
                        if (found && others)
                            return [];
                    }
                }

                if (found)
                    return [offset];
            }

            return ResponseBounds.Likely(offsets);
        }
    }

    private static void Search(ReadOnlySpan<AttemptRow> rows, long time, ref bool found, ref bool others)
    {
        foreach (ref readonly var row in rows)
        {
            found |= row.CreatedAt == time;
            others |= Math.Abs(row.CreatedAt - time) > 3 * Second;
        }
    }
}

/// <summary>
/// Counts the records of a response that lie outside of what was asked for, and measures whether they do because the source's clock is
/// ahead or behind: then all records lie within the bounds once these are moved by one offset, as zones have them.
/// </summary>
internal sealed class ResponseBounds(AskedBounds asked)
{
    /// <summary>Times are rounded here and there.</summary>
    private const long Slack = 1_000_000;

    /// <summary>Zones differ by multiples of a quarter of an hour.</summary>
    private const long Quarter = 15 * 60 * 1_000_000L;

    /// <summary>And by no more than so many of them: 14 hours.</summary>
    private const int Most = 56;

    private const long Reach = Most * Quarter;
    private static readonly TimeSpan[] Steps = [TimeSpan.FromHours(1), TimeSpan.FromMinutes(30)];

    // records by their distance from each bound in quarters of an hour, from -14 h to 14 h
    private readonly int[] _fromStart = new int[2 * Most];
    private readonly int[] _fromEnd = new int[2 * Most];
    private long _before;
    private long _after;

    /// <summary>Records more than a second outside of what was asked for.</summary>
    public long Strays { get; private set; }

    /// <summary>The time of one of them, microseconds since 1970; meaningless while there is none.</summary>
    public long Stray { get; private set; }

    /// <summary>The earliest time of a record, of the window or not, microseconds since 1970.</summary>
    public long First { get; private set; } = long.MaxValue;

    /// <summary>The latest one.</summary>
    public long Last { get; private set; } = long.MinValue;

    public void Add(AttemptChunk chunk)
    {
        foreach (ref readonly var row in chunk.Rows)
            Count(row.CreatedAt);
        foreach (ref readonly var row in chunk.OutsideRows)
        {
            Count(row.CreatedAt);
            if (row.CreatedAt >= asked.Earliest - Slack && row.CreatedAt <= asked.Latest + Slack)
                continue;
            Strays++;
            Stray = row.CreatedAt;
        }
    }

    /// <summary>True when so many records are strays that the response is not one to what was asked.</summary>
    /// <param name="records">Records in the response. Of a small one a single stray is too many: no other response would have it.</param>
    public bool IsWrong(long records) => Strays * 100 > records;

    /// <summary>
    /// By how much the source's clock may be ahead, or behind where that is negative: whole hours first. None where no offset explains
    /// what came: then the source does not heed its bounds.
    /// </summary>
    /// <param name="records">Records in the response.</param>
    public IReadOnlyList<TimeSpan> Measure(long records)
    {
        var offsets = Enumerable.Range(-Most, 2 * Most + 1).Where(quarters => quarters != 0).ToLookup(Unexplained);
        var least = offsets.Min(group => group.Key);
        if (least > Math.Min(records / 100, Strays / 10))
            return [];
        return
        [
            .. offsets[least].OrderBy(quarters => quarters % 4 == 0 ? 0 : quarters % 2 == 0 ? 1 : 2).ThenBy(Math.Abs).Select(Span),
        ];
    }

    /// <summary>Of several offsets the one that is meant, where only one is of whole hours or, where none is, of half hours; else all.</summary>
    public static IReadOnlyList<TimeSpan> Likely(IReadOnlyList<TimeSpan> offsets)
    {
        foreach (var step in Steps)
        {
            var likely = offsets.Where(offset => offset.Ticks % step.Ticks == 0).ToList();
            if (likely.Count > 0)
                return likely.Count == 1 ? likely : offsets;
        }

        return offsets;
    }

    private static TimeSpan Span(int quarters) => TimeSpan.FromMicroseconds(quarters * Quarter);

    /// <summary>Records that would lie outside all the same if both bounds were moved.</summary>
    private long Unexplained(int quarters)
        => _before + _fromStart.Take(Most + quarters).Sum() + _fromEnd.Skip(Most + quarters).Sum() + _after;

    private void Count(long time)
    {
        First = Math.Min(First, time);
        Last = Math.Max(Last, time);
        var fromStart = time + Slack - asked.Earliest + Reach;
        if (fromStart is >= 0 and < 2 * Reach)
            _fromStart[fromStart / Quarter]++;
        else if (fromStart < 0)
            _before++;
        var fromEnd = time - Slack - 1 - asked.Latest + Reach;
        if (fromEnd is >= 0 and < 2 * Reach)
            _fromEnd[fromEnd / Quarter]++;
        else if (fromEnd >= 2 * Reach)
            _after++;
    }
}
