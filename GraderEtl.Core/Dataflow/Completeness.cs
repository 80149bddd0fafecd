using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;

namespace GraderEtl.Core.Dataflow;

/// <summary>
/// Finds responses that the source truncated, or that are not to what was asked, and proves the others by requesting parts of them again.
/// </summary>
/// <remarks>
/// What is certain: a source that truncates at N records has never sent more than N. So after a larger response it is certain that this
/// one is whole, and of a run only the largest responses need a proof. Larger responses that the ledger has of late count too, unless one
/// of them had exactly as many records: the limit may be new. Everything else is a sign, for sources that limit something other than the
/// number of records.
/// </remarks>
/// <param name="services">The settings and the log.</param>
/// <param name="reader">Reads what is requested again.</param>
/// <param name="recent">Windows that were loaded of late.</param>
/// <param name="sizer">Knows the source's limit and learns it; null where windows are not sized.</param>
internal sealed class Completeness(LoadServices services, WindowReader reader, IReadOnlyList<LedgerEntry> recent, WindowSizer? sizer = null)
{
    /// <summary>How long it is believed that the source still behaves as it did.</summary>
    public static readonly TimeSpan Lately = TimeSpan.FromDays(31);

    /// <summary>Fewer records than this are no plausible cap.</summary>
    private const int SmallestCap = 50;

    /// <summary>Caps are round numbers.</summary>
    private const int Round = 50;

    private readonly Lock _lock = new();
    private readonly bool _always = services.Options.Source.ProveComplete == CompletenessProof.Always;
    private readonly long _recentlyMost = recent.Count == 0 ? 0 : recent.Max(e => e.Counts.Read);
    private readonly ClockCheck _clock = new(reader, services.Logger);
    private long _most;

    private long Most
    {
        get { lock (_lock) return _most; }
    }

    /// <summary>Checks a response that has just come. What may still be cleared by a larger one is left to <see cref="CheckBeforeCommitAsync"/>.</summary>
    /// <param name="part">The window that was requested.</param>
    /// <param name="shape">What came.</param>
    /// <param name="meter">Counts requests and measures the wait for them.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="TruncatedResponseException">The source has other records of the window than it sent.</exception>
    /// <exception cref="GraderEtlException">The source does not heed the bounds it was given, or its clock shows another time.</exception>
    public async Task CheckAsync(TimeWindow part, ResponseShape shape, LaneMeter meter, CancellationToken cancellationToken)
    {
        if (shape.Bounds is { Strays: > 0 } bounds)
            await _clock.CheckAsync(part, bounds, shape.Records, meter, cancellationToken).ConfigureAwait(false);
        Note(shape);
        await ProveAsync(part, shape, Suspect(part, shape), meter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Proves a response that is loaded, where nothing that came meanwhile shows that it is whole.</summary>
    /// <inheritdoc cref="CheckAsync"/>
    public Task CheckBeforeCommitAsync(TimeWindow part, ResponseShape shape, LaneMeter meter, CancellationToken cancellationToken)
        => ProveAsync(part, shape, SuspectLargest(part, shape), meter, cancellationToken);

    /// <summary>Checks a response of a window that is only read, so that no larger one is waited for.</summary>
    /// <inheritdoc cref="CheckAsync"/>
    public async Task CheckAllAsync(TimeWindow part, ResponseShape shape, LaneMeter meter, CancellationToken cancellationToken)
    {
        await CheckAsync(part, shape, meter, cancellationToken).ConfigureAwait(false);
        await CheckBeforeCommitAsync(part, shape, meter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes note of a response.</summary>
    public void Note(ResponseShape shape)
    {
        lock (_lock)
            _most = Math.Max(_most, shape.Records);
    }

    /// <summary>What speaks against a response by itself; null when nothing does.</summary>
    public string? Suspect(TimeWindow window, ResponseShape shape)
    {
        var count = shape.Records;
        if (_always)
            return count > 0 ? "every response is proven" : null;
        if (count < SmallestCap)
            return null;
        if (count >= sizer?.Cap)
            return $"{count} records, where {sizer.Cap} were cut off before";
        if (!shape.HasTimes || !shape.IsSorted || window.EndMicroseconds - 1 - shape.Last is not (> 0 and var tail))
            return null;
        if (tail > 2 * shape.LongestPause)
            return "the records end long before the window does";
        return count % Round == 0 && tail > 3 * (shape.Span / count) && count >= Most ? $"{count} records is a round number" : null;
    }

    /// <summary>Why a response has to be proven before it is committed, after all that came meanwhile; null when it is certainly whole.</summary>
    public string? SuspectLargest(TimeWindow window, ResponseShape shape)
    {
        var count = shape.Records;
        if (shape.IsProven || _always || count < SmallestCap || count < Most)
            return null;
        // records at an even pace, the last one nearer to the end than any two to each other: there is no room for another
        if (shape.HasTimes && shape.IsSorted && window.EndMicroseconds - shape.Last <= shape.ShortestPause)
            return null;
        if (_recentlyMost > count)
            return recent.Any(e => e.Counts.Read == count && e.Window != window) ? $"{count} records, as many as another window of late" : null;
        return $"{count} records, and no response had more";
    }

    private async Task ProveAsync(TimeWindow part, ResponseShape shape, string? reason, LaneMeter meter, CancellationToken cancellationToken)
    {
        if (reason is null)
            return;
        using var measured = meter.Measure(LaneActivity.Waiting);
        try
        {
            // where the limit is known there is nothing to find out, only to split; a source that sends more has another kind of limit
            if (shape.Records == sizer?.Cap && TruncatedResponseException.AtCap(part, shape, reason) is { } capped)
                throw capped;
            // of a response in order of time the end is requested, which is one small request; of any other both halves
            if (shape.HasTimes && shape.IsSorted && !_always)
                await ProveTailAsync(part, shape, reason, meter, cancellationToken).ConfigureAwait(false);
            else
                await ProveHalvesAsync(part, shape, reason, meter, cancellationToken).ConfigureAwait(false);
            shape.IsProven = true;
        }
        catch (TruncatedResponseException truncated) when (truncated.IsCap)
        {
            sizer?.Capped(truncated.Records, truncated.Span);
            throw;
        }
    }

    /// <summary>Requests the window from the last record on: more of its very instant may have been cut off too.</summary>
    private async Task ProveTailAsync(TimeWindow part, ResponseShape shape, string reason, LaneMeter meter, CancellationToken cancellationToken)
    {
        // where all records are of one instant, a request for that would only get the same response again
        var (from, known) = shape.First < shape.Last ? (shape.Last, shape.AtLast) : (shape.Last + 1, 0);
        if (from >= part.EndMicroseconds)
            return;
        Log.TailProbed(services.Logger, part, reason, TimeWindow.FromMicroseconds(shape.Last));
        meter.RequestSent(isRetry: false);
        long found = 0;
        await foreach (var chunk in reader.ReadAsync(new TimeWindow(from, part.EndMicroseconds), cancellationToken).ConfigureAwait(false))
        {
            using (chunk)
            {
                found += chunk.Count;
                if (found > known || chunk.Rejections.Any(rejection => !shape.HasRejected(rejection)))
                    throw TruncatedResponseException.AtLast(part, shape);
            }
        }

        Log.ResponseProven(services.Logger, part, shape.Records);
    }

    private async Task ProveHalvesAsync(TimeWindow part, ResponseShape shape, string reason, LaneMeter meter, CancellationToken cancellationToken)
    {
        var whole = part;
        while (shape.Inside > 0 && TruncatedResponseException.Halve(part, shape) is var (left, right))
        {
            Log.HalvesProbed(services.Logger, part, reason);
            var seen = new ResponseShape();
            var before = await CountAsync(left, shape.Inside, seen).ConfigureAwait(false);
            if (before == shape.Inside && !seen.HasTimes && await IsSentAgainAsync(right, seen).ConfigureAwait(false))
                throw SourceErrors.SameForHalves(shape.Records);
            var after = before > shape.Inside ? 0 : await CountAsync(right, shape.Inside - before).ConfigureAwait(false);
            if (before + after != shape.Inside)
                throw TruncatedResponseException.ByHalves(whole, shape, before + after);
            if (before < shape.Inside && after < shape.Inside)
            {
                Log.ResponseProven(services.Logger, whole, shape.Records);
                return;
            }

            // one half has all of them, so it may be truncated as the whole may: that proves nothing yet
            part = before == 0 ? right : left;
        }

        Log.ResponseUnprovable(services.Logger, whole, shape.Records);

        // how many records the source has of a window; it need not count past the one that is too many
        async Task<long> CountAsync(TimeWindow window, long most, ResponseShape? seen = null)
        {
            meter.RequestSent(isRetry: false);
            long count = 0;
            await foreach (var chunk in reader.ReadAsync(window, cancellationToken).ConfigureAwait(false))
            {
                using (chunk)
                {
                    seen?.Add(chunk);
                    count += chunk.Count + chunk.Rejections.Count;
                    if (count > most)
                        break;
                }
            }

            return count;
        }

        // of records whose times cannot be read nothing else shows that a source does not heed its bounds, and smaller windows would get
        // them again and again
        async Task<bool> IsSentAgainAsync(TimeWindow other, ResponseShape seen)
        {
            meter.RequestSent(isRetry: false);
            long again = 0;
            await foreach (var chunk in reader.ReadAsync(other, cancellationToken).ConfigureAwait(false))
            {
                using (chunk)
                    again += chunk.Rejections.Count(seen.HasRejected);
            }

            return again >= Math.Min(seen.Inside, ResponseShape.RejectionsKnown);
        }
    }
}
