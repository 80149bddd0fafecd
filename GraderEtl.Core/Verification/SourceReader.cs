using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Store;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Verification;

/// <summary>Requests windows from the source again, with the patience of a load: failures are tried again, what is too large is requested in parts.</summary>
internal sealed class SourceReader
{
    private readonly LoadServices _services;
    private readonly IStoreAudit _audit;
    private readonly WindowReader _reader;
    private readonly Completeness _completeness;
    private readonly LaneMeter _meter;
    private readonly ILogger _logger;

    /// <param name="services">The source, settings and clock.</param>
    /// <param name="audit">Digests rows.</param>
    /// <param name="recent">Windows that were loaded of late.</param>
    /// <param name="logger">Where it is noted.</param>
    public SourceReader(LoadServices services, IStoreAudit audit, IReadOnlyList<LedgerEntry> recent, ILogger logger)
    {
        _services = services;
        _audit = audit;
        _reader = new WindowReader(services.Source, services.CreateParser(), services.Options.Tuning);
        _completeness = new Completeness(services, _reader, recent);
        _meter = new LaneMeter(services.Clock);
        _logger = logger;
    }

    /// <summary>Requests so far, those that failed included.</summary>
    public int Requests => _meter.Requests;

    /// <summary>Reads a window whole. Records of users who are forgotten are counted and dropped, as a load does.</summary>
    /// <exception cref="GraderEtlException">The source failed for good or too often.</exception>
    public async Task<SourceWindow> ReadAsync(TimeWindow window, ForgottenUsers forgotten, CancellationToken cancellationToken)
    {
        var read = await ReadPartAsync(window, forgotten, cancellationToken).ConfigureAwait(false);
        return _services.Options.Validation.Duplicates == DuplicateHandling.Drop ? read.WithoutDuplicates() : read;
    }

    /// <summary>What of a window's records in the quarantine would pass now.</summary>
    public async Task<RowDigest> PassingAsync(TimeWindow window, IReadOnlyList<byte[]> originals)
    {
        var passing = new RowDigest(keepMarks: true);
        using var parser = new RecordParser(_reader.Parser, _services.Options.Tuning);
        foreach (var original in originals.Where(original => original.Length > 0))
        {
            using var chunk = await parser.ParseAsync(original, window).ConfigureAwait(false);
            _audit.Digest(chunk, ForgottenUsers.None, passing);
        }

        return passing;
    }

    private async Task<SourceWindow> ReadPartAsync(TimeWindow part, ForgottenUsers forgotten, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await ReadOnceAsync(part, forgotten, cancellationToken).ConfigureAwait(false);
            }
            catch (TruncatedResponseException truncated)
            {
                var at = truncated.CutAt ?? throw truncated.ToError();
                return await ReadPartsAsync(part, at, forgotten, cancellationToken).ConfigureAwait(false);
            }
            catch (GraderEtlException error) when (error.Retry != RetryAdvice.Never)
            {
                var tries = error.Retry == RetryAdvice.Once ? Math.Min(2, _services.Options.Source.MaxAttempts) : _services.Options.Source.MaxAttempts;
                if (failures >= tries)
                    throw error.With(where: $"window {part}, given up after {failures} tries");
                var pause = Backoff.After(failures, _services.Options.Source.RetryDelay, error.RetryAfter);
                Log.VerifyRetried(_logger, part, failures, tries, pause.TotalSeconds, error.Message);
                await Task.Delay(pause, _services.Clock, cancellationToken).ConfigureAwait(false);
                if (error.Retry == RetryAdvice.Smaller && part.CanSplit)
                    return await ReadPartsAsync(part, part.Split().Left.EndMicroseconds, forgotten, cancellationToken).ConfigureAwait(false);
            }
            catch (GraderEtlException error)
            {
                throw error.With(where: $"window {part}");
            }
        }
    }

    private async Task<SourceWindow> ReadPartsAsync(TimeWindow part, long at, ForgottenUsers forgotten, CancellationToken cancellationToken) => SourceWindow.Join(
        await ReadPartAsync(new TimeWindow(part.StartMicroseconds, at), forgotten, cancellationToken).ConfigureAwait(false),
        await ReadPartAsync(new TimeWindow(at, part.EndMicroseconds), forgotten, cancellationToken).ConfigureAwait(false));

    private async Task<SourceWindow> ReadOnceAsync(TimeWindow part, ForgottenUsers forgotten, CancellationToken cancellationToken)
    {
        var rows = new RowDigest(keepMarks: true);
        var counts = default(WindowCounts);
        var shape = new ResponseShape(_reader.Parser.Clock.Ask(part));
        _meter.RequestSent(isRetry: false);
        await foreach (var chunk in _reader.ReadAsync(part, cancellationToken).ConfigureAwait(false))
        {
            using (chunk)
            {
                var dropped = _audit.Digest(chunk, forgotten, rows);
                var unnamed = chunk.Rejections.Count(rejection => !forgotten.AreNamedIn(rejection));
                counts += new WindowCounts(
                    chunk.Read, chunk.Count - dropped, 0, unnamed, chunk.Outside, dropped + chunk.Rejections.Count - unnamed);
                shape.Add(chunk);
            }
        }

        await _completeness.CheckAllAsync(part, shape, _meter, cancellationToken).ConfigureAwait(false);
        return new SourceWindow(counts, rows);
    }
}

/// <summary>What the source has of a window, counted as a load would.</summary>
internal sealed record SourceWindow(WindowCounts Counts, RowDigest Rows)
{
    /// <summary>Records that are in quarantine although they pass now; they count as rejected.</summary>
    public long Replayable { get; init; }

    /// <summary>The two parts of a window that had to be asked for in parts.</summary>
    public static SourceWindow Join(SourceWindow left, SourceWindow right)
    {
        left.Rows.Add(right.Rows);
        return new SourceWindow(left.Counts + right.Counts, left.Rows);
    }

    /// <summary>
    /// The same, with records that are in quarantine counted as rejected, also where they pass now: the rules have changed, or it was the
    /// database that refused them. They are not lost, and a replay may load them.
    /// </summary>
    public SourceWindow WithQuarantined(RowDigest passing)
    {
        var removed = Rows.Remove(passing);
        return new SourceWindow(Counts + new WindowCounts(0, -removed, 0, removed, 0), Rows) { Replayable = Replayable + removed };
    }

    /// <summary>The same once equal records are one.</summary>
    public SourceWindow WithoutDuplicates()
    {
        var removed = Rows.RemoveDuplicates();
        return this with { Counts = Counts + new WindowCounts(0, -removed, removed, 0, 0) };
    }
}
