using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Verification;

/// <summary>Asks the source for windows again, with the patience of a load: failures are tried again, what is too large is asked for in parts.</summary>
internal sealed class SourceReader(
    IAttemptSource source, IStoreAudit audit, GraderEtlOptions options, TruncationCheck truncation, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private readonly AttemptParser _parser = new(options.Validation, SourceClock.Of(options.Source.TimeZone));
    private long _requests;

    /// <summary>Requests so far, those that failed included.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Reads a window whole.</summary>
    /// <exception cref="GraderEtlException">The source failed for good or too often.</exception>
    public async Task<SourceWindow> ReadAsync(TimeWindow window, CancellationToken cancellationToken)
    {
        var read = await ReadPartAsync(window, cancellationToken).ConfigureAwait(false);
        return options.Validation.Duplicates == DuplicateHandling.Drop ? read.WithoutDuplicates() : read;
    }

    /// <summary>What of a window's records in the quarantine would pass now.</summary>
    public async Task<RowDigest> PassingAsync(TimeWindow window, IReadOnlyList<byte[]> originals, CancellationToken cancellationToken)
    {
        var passing = new RowDigest(keepMarks: true);
        using var pool = new PagePool(options.Tuning.PageBytes, 2);
        foreach (var original in originals.Where(original => original.Length > 0))
        {
            var page = await pool.RentAsync(cancellationToken).ConfigureAwait(false);
            page.TryAdd(original);
            using var chunk = _parser.Parse(page, window);
            audit.Digest(chunk, passing);
        }

        return passing;
    }

    private async Task<SourceWindow> ReadPartAsync(TimeWindow part, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await ReadOnceAsync(part, cancellationToken).ConfigureAwait(false);
            }
            catch (CutOffException cutOff)
            {
                var at = cutOff.CutAt ?? throw cutOff.ToError();
                return await ReadPartsAsync(part, at, cancellationToken).ConfigureAwait(false);
            }
            catch (GraderEtlException error) when (error.Retry != RetryAdvice.Never)
            {
                var tries = error.Retry == RetryAdvice.Once ? Math.Min(2, options.Source.MaxAttempts) : options.Source.MaxAttempts;
                if (failures >= tries)
                    throw error.With(where: $"window {part}, given up after {failures} tries");
                var pause = Pause(failures, error);
                Log.VerifyRetried(logger, part, failures, tries, pause.TotalSeconds, error.Message);
                await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
                if (error.Retry == RetryAdvice.Smaller && part.CanSplit)
                    return await ReadPartsAsync(part, part.Split().Left.EndMicroseconds, cancellationToken).ConfigureAwait(false);
            }
            catch (GraderEtlException error)
            {
                throw error.With(where: $"window {part}");
            }
        }
    }

    private async Task<SourceWindow> ReadPartsAsync(TimeWindow part, long at, CancellationToken cancellationToken) => SourceWindow.Join(
        await ReadPartAsync(new TimeWindow(part.StartMicroseconds, at), cancellationToken).ConfigureAwait(false),
        await ReadPartAsync(new TimeWindow(at, part.EndMicroseconds), cancellationToken).ConfigureAwait(false));

    private async Task<SourceWindow> ReadOnceAsync(TimeWindow part, CancellationToken cancellationToken)
    {
        var rows = new RowDigest(keepMarks: true);
        var counts = default(WindowCounts);
        var shape = new AnswerShape(_parser.Clock.Ask(part));
        Interlocked.Increment(ref _requests);
        await new RecordProbe(source, _parser, options.Tuning.PageBytes).ReadAsync(part, Take, cancellationToken).ConfigureAwait(false);
        var proof = new AnswerProof(source, _parser, options.Tuning.PageBytes, logger) { Asked = () => Interlocked.Increment(ref _requests) };
        await proof.ProveBoundsAsync(part, shape, cancellationToken).ConfigureAwait(false);
        truncation.Note(shape);
        if ((truncation.Suspect(part, shape, knownCap: null) ?? truncation.SuspectLargest(part, shape)) is { } reason)
            await proof.ProveAsync(part, shape, truncation.Always, reason, cancellationToken).ConfigureAwait(false);

        return new SourceWindow(counts, rows);

        bool Take(AttemptChunk chunk)
        {
            audit.Digest(chunk, rows);
            counts += new WindowCounts(chunk.Read, chunk.Count, 0, chunk.Rejections.Count, chunk.Outside);
            shape.Add(chunk);
            return false;
        }
    }

    private TimeSpan Pause(int failures, GraderEtlException error)
    {
        var backoff = options.Source.RetryDelay * Math.Pow(2, Math.Min(failures - 1, 10));
        var pause = backoff < LongestPause ? backoff : LongestPause;
        return error.RetryAfter is { } asked && asked > pause ? asked : pause;
    }
}
