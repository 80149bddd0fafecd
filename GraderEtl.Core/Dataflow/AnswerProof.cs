using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Proves an answer whole, or that the source cut it off, by asking for parts of it again. Of an answer in order of time the end is asked
/// for, which is one small request; of any other both halves, whose counts have to make the count of the whole. Proves too that the
/// answer is one to what was asked.
/// </summary>
internal sealed class AnswerProof(IAttemptSource source, AttemptParser parser, int pageBytes, ILogger logger)
{
    private const long Second = 1_000_000;

    /// <summary>A few requests more for a message that says what to set.</summary>
    private const int MostOffsets = 12;

    private readonly RecordProbe _probe = new(source, parser, pageBytes);

    /// <summary>Called for each request.</summary>
    public Action Asked { get; init; } = () => { };

    /// <summary>Returns when the answer is whole.</summary>
    /// <param name="part">The window that was asked for.</param>
    /// <param name="shape">What came.</param>
    /// <param name="byHalves">Compare halves, also where the answer is in order of time.</param>
    /// <param name="reason">Why it is asked.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="CutOffException">The source has other records of the window than it sent.</exception>
    public async Task ProveAsync(TimeWindow part, AnswerShape shape, bool byHalves, string reason, CancellationToken cancellationToken)
    {
        if (shape.HasTimes && shape.IsSorted && !byHalves)
            await ProveTailAsync(part, shape, reason, cancellationToken).ConfigureAwait(false);
        else
            await ProveHalvesAsync(part, shape, reason, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns when the source heeds the bounds it was given, as far as the answer shows.</summary>
    /// <param name="part">The window that was asked for.</param>
    /// <param name="shape">What came.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="GraderEtlException">It does not, or its clock shows another time.</exception>
    public async Task ProveBoundsAsync(TimeWindow part, AnswerShape shape, CancellationToken cancellationToken)
    {
        if (shape.Bounds is not { Strays: > 0 } bounds)
            return;
        var offsets = bounds.Measure(shape.Records);
        // of a long window the records of a few hours are few, but they would be lost in each: a record of a right clock comes when it is asked for
        if (!bounds.IsWrong(shape.Records) && (offsets.Count == 0 || !await IsLostAsync(part, bounds.Stray, cancellationToken).ConfigureAwait(false)))
            return;
        offsets = await MeasureAsync(part, bounds.Stray, offsets, cancellationToken).ConfigureAwait(false);
        throw SourceErrors.NotAsked(
            bounds.Strays, shape.Records, TimeWindow.FromMicroseconds(bounds.First), TimeWindow.FromMicroseconds(bounds.Last), offsets, parser.Clock);
    }

    /// <summary>
    /// Finds which offset it is by asking for the time at which a record would have to be asked for. None is left when the source sends
    /// the record whatever it is asked for.
    /// </summary>
    private async Task<IReadOnlyList<TimeSpan>> MeasureAsync(
        TimeWindow part, long stray, IReadOnlyList<TimeSpan> offsets, CancellationToken cancellationToken)
    {
        foreach (var offset in parser.Clock.IsUtc ? offsets.Take(MostOffsets) : [])
        {
            var time = stray - (long)offset.TotalMicroseconds;
            Log.OffsetProbed(logger, part, offset);
            Asked();
            bool found = false, others = false;
            await _probe.ReadAsync(
                new TimeWindow(time - Second, time + Second),
                chunk =>
                {
                    LookFor(stray, chunk.Rows, ref found, ref others);
                    LookFor(stray, chunk.OutsideRows, ref found, ref others);
                    return found && others;
                },
                cancellationToken).ConfigureAwait(false);
            if (found)
                return others ? [] : [offset];
        }

        return BoundsCheck.Likely(offsets);
    }

    private static void LookFor(long time, ReadOnlySpan<AttemptRow> rows, ref bool found, ref bool others)
    {
        foreach (ref readonly var row in rows)
        {
            found |= row.CreatedAt == time;
            others |= Math.Abs(row.CreatedAt - time) > 3 * Second;
        }
    }

    private async Task<bool> IsLostAsync(TimeWindow part, long stray, CancellationToken cancellationToken)
    {
        Log.StrayProbed(logger, part, TimeWindow.FromMicroseconds(stray));
        return await CountAsync(new TimeWindow(stray, stray + 1), 0, cancellationToken).ConfigureAwait(false) == 0;
    }

    /// <summary>Asks from the last record on: more of its very instant may have been cut off too.</summary>
    private async Task ProveTailAsync(TimeWindow part, AnswerShape shape, string reason, CancellationToken cancellationToken)
    {
        // where all records are of one instant, asking for that would only get the same answer again
        var (from, known) = shape.First < shape.Last ? (shape.Last, shape.AtLast) : (shape.Last + 1, 0);
        if (from >= part.EndMicroseconds)
            return;
        Log.TailProbed(logger, part, reason, TimeWindow.FromMicroseconds(shape.Last));
        Asked();
        long found = 0;
        var isNew = false;
        await _probe.ReadAsync(
            new TimeWindow(from, part.EndMicroseconds),
            chunk =>
            {
                found += chunk.Count;
                isNew |= chunk.Rejections.Any(rejection => !shape.HasRejected(rejection));
                return isNew || found > known;
            },
            cancellationToken).ConfigureAwait(false);
        if (isNew || found > known)
            throw CutOffException.AtLast(part, shape);
        Log.AnswerProven(logger, part, shape.Records);
    }

    private async Task ProveHalvesAsync(TimeWindow part, AnswerShape shape, string reason, CancellationToken cancellationToken)
    {
        var whole = part;
        while (shape.Inside > 0 && CutOffException.Halve(part, shape) is var (left, right))
        {
            Log.HalvesProbed(logger, part, reason);
            var seen = new AnswerShape();
            var before = await CountAsync(left, shape.Inside, cancellationToken, seen).ConfigureAwait(false);
            if (before == shape.Inside && !seen.HasTimes && await IsSentAgainAsync(right, seen, cancellationToken).ConfigureAwait(false))
                throw SourceErrors.SameForHalves(shape.Records);
            var after = before > shape.Inside ? 0 : await CountAsync(right, shape.Inside - before, cancellationToken).ConfigureAwait(false);
            if (before + after != shape.Inside)
                throw CutOffException.ByHalves(whole, shape, before + after);
            if (before < shape.Inside && after < shape.Inside)
            {
                Log.AnswerProven(logger, whole, shape.Records);
                return;
            }

            // one half has all of them, so it may be cut off as the whole may: that proves nothing yet
            part = before == 0 ? right : left;
        }

        Log.AnswerUnprovable(logger, whole, shape.Records);
    }

    /// <summary>How many records the source has of a window; it need not count past the one that is too many.</summary>
    private async Task<long> CountAsync(TimeWindow window, long most, CancellationToken cancellationToken, AnswerShape? seen = null)
    {
        Asked();
        long count = 0;
        await _probe.ReadAsync(
            window,
            chunk =>
            {
                seen?.Add(chunk);
                return (count += chunk.Count + chunk.Rejections.Count) > most;
            },
            cancellationToken).ConfigureAwait(false);
        return count;
    }

    /// <summary>
    /// True when what came for one half comes for the other as well. Of records whose times cannot be read nothing else shows that a
    /// source does not heed its bounds, and smaller windows would get them again and again.
    /// </summary>
    private async Task<bool> IsSentAgainAsync(TimeWindow other, AnswerShape seen, CancellationToken cancellationToken)
    {
        Asked();
        long again = 0;
        await _probe.ReadAsync(
            other,
            chunk =>
            {
                again += chunk.Rejections.Count(seen.HasRejected);
                return false;
            },
            cancellationToken).ConfigureAwait(false);
        return again >= Math.Min(seen.Inside, AnswerShape.RejectionsKnown);
    }
}
