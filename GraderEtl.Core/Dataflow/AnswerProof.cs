using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Proves an answer whole, or that the source cut it off, by asking for parts of it again. Of an answer in order of time the end is asked
/// for, which is one small request; of any other both halves, whose counts have to make the count of the whole.
/// </summary>
internal sealed class AnswerProof(IAttemptSource source, AttemptParser parser, int pageBytes, ILogger logger)
{
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
            var before = await CountAsync(left, shape.Inside, cancellationToken).ConfigureAwait(false);
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
    private async Task<long> CountAsync(TimeWindow window, long most, CancellationToken cancellationToken)
    {
        Asked();
        long count = 0;
        await _probe.ReadAsync(window, chunk => (count += chunk.Count + chunk.Rejections.Count) > most, cancellationToken).ConfigureAwait(false);
        return count;
    }
}
