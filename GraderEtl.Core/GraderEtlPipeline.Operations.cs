using System.Runtime.CompilerServices;
using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Verification;

namespace GraderEtl.Core;

/// <summary>The other operations: plan, report again, verify, replay, read.</summary>
public sealed partial class GraderEtlPipeline
{
    /// <summary>What a run would do. Touches nothing; asks the ledger only.</summary>
    /// <param name="request">What would be loaded.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    public async Task<LoadPlan> PlanAsync(LoadRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        // what has not happened yet must not be in the ledger as loaded
        if (request.Range.Before(Clock.GetUtcNow()) is not { } range)
            return new LoadPlan(request, null, [], [], []);
        var since = request.RefreshSince < range.Start ? new TimeWindow(request.RefreshSince.Value, range.End) : range;
        var ledger = await _store.ReadLedgerAsync(since, cancellationToken).ConfigureAwait(false);
        var committed = ledger.Where(e => e.Window.Overlaps(range)).ToList();
        var missing = WindowPlanner.Missing(range, committed.Select(e => e.Window));
        var (holes, older) = await ReadHolesAsync(range, request.HealSince, cancellationToken).ConfigureAwait(false);
        return new LoadPlan(request, range, committed, missing, [.. WindowPlanner.Cut(missing, Options.Source.FirstWindow)])
        {
            MostlyRejected = [.. ledger.Where(e => new RejectionLimit(Options.Validation.MaxRejectedShare).IsExceeded(e.Counts))],
            Holes = holes,
            OlderHoles = older,
            LookedBack = [.. ledger.Where(e => e.Window.End > request.RefreshSince && e.LoadedAt < request.Range.End)],
        };
    }

    /// <summary>What is missing between the first committed window and a range, since an instant and before it.</summary>
    private async Task<(IReadOnlyList<TimeWindow> Since, IReadOnlyList<TimeWindow> Before)> ReadHolesAsync(
        TimeWindow range, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        if (since is not { } border || range.Start <= DateTimeOffset.UnixEpoch)
            return ([], []);
        var ledger = await _store.ReadLedgerAsync(new TimeWindow(DateTimeOffset.UnixEpoch, range.Start), cancellationToken).ConfigureAwait(false);
        if (ledger.Count == 0 || ledger[0].Window.Start >= range.Start)
            return ([], []);
        var windows = ledger.Select(static entry => entry.Window).ToList();
        return (Between(border < windows[0].Start ? windows[0].Start : border, range.Start), Between(windows[0].Start, border < range.Start ? border : range.Start));

        IReadOnlyList<TimeWindow> Between(DateTimeOffset start, DateTimeOffset end)
        {
            if (start >= end)
                return [];
            var part = new TimeWindow(start, end);
            return WindowPlanner.Missing(part, windows.Where(part.Overlaps));
        }
    }

    /// <summary>
    /// Reports what is loaded, without loading: measures a range, writes reports, sends messages. Attempts and ledger are only read.
    /// What goes wrong is not thrown but returned, as by <see cref="RunAsync"/>; messages go out when a report failed, but not when
    /// nothing could be measured.
    /// </summary>
    /// <param name="request">The range, and the outputs to write and send.</param>
    /// <param name="cancellationToken">Ends it and returns <see cref="LoadOutcome.Interrupted"/>.</param>
    /// <returns>A result with <see cref="LoadResult.IsReport"/> and, where anything of the range is loaded, <see cref="LoadResult.Report"/>.</returns>
    public async Task<LoadResult> ReportAsync(ReportRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var run = new RunState(new LoadRequest(request.Range), progress: null, _services, _outputs.Redactor) { IsReport = true };
        Log.ReportStarted(_logger, request.Range);
        try
        {
            _outputs.EnsureKnown(request);
            run.ApplyReportPlan(await PlanAsync(run.Request, cancellationToken).ConfigureAwait(false));
            run.Enter(LoadStage.Measuring);
            if (Options.Report.Learning)
                run.Report = await _metrics.ReadReportAsync(run.Range, cancellationToken).ConfigureAwait(false);
            run.Daily = run.Report?.Days ?? await _metrics.ReadDailyAsync(run.Range, DailyDetail.Counts, cancellationToken).ConfigureAwait(false);
            run.MostlyRejected = await FindMostlyRejectedAsync(run, cancellationToken).ConfigureAwait(false);
            run.Outputs.AddRange(await WriteReportsAsync(run, request.Sinks, cancellationToken).ConfigureAwait(false));
            run.ApplyRejectionLimit(maxRejected: null);
            run.ApplyOutputFailures();
            run.Outputs.AddRange(await NotifyAsync(run, request.Notifiers, cancellationToken).ConfigureAwait(false));
            run.ApplyOutputFailures();
        }
        catch (Exception e)
        {
            run.Fail(e, cancellationToken);
            Log.ReportFailed(_logger, run.Error!.Message, run.Error);
        }

        run.Close();
        return run.ToResult();
    }

    /// <summary>
    /// Asks the source for committed windows again and compares what comes with the ledger, and the ledger with the table: records that
    /// came late, vanished or changed, and rows that are no longer what was loaded. Nothing is written to the store.
    /// </summary>
    /// <param name="request">Which windows.</param>
    /// <param name="progress">Receives each window as it is done; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was found; also where the source failed on the way, which <see cref="VerifyResult.Error"/> says then.</returns>
    /// <exception cref="GraderEtlException">The store cannot be read, or is another than the library's own.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The request wants fewer than 1 window or 1 lane.</exception>
    public Task<VerifyResult> VerifyAsync(
        VerifyRequest request, IProgress<WindowVerification>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Sample ?? 1, 1, nameof(request));
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Lanes ?? 1, 1, nameof(request));
        return _verifier.RunAsync(request, progress, cancellationToken);
    }

    /// <summary>
    /// Tries records in quarantine again by the rules in force and moves those that pass into the table, in one transaction: all of it
    /// or nothing. A record moves once, also when several do this at once or one is killed half-way. Report sinks then write the days again.
    /// </summary>
    /// <param name="request">Which records.</param>
    /// <param name="cancellationToken">Ends the work; nothing has moved then.</param>
    /// <exception cref="GraderEtlException">The store failed, or is one of your own that keeps no quarantine.</exception>
    public async Task<ReplayResult> ReplayRejectionsAsync(ReplayRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_tools.Quarantine is not { } quarantine)
            throw new GraderEtlException(ErrorKind.Configuration, "The store keeps no quarantine") { Remedy = "Register an IQuarantine with it" };
        using var parser = new RecordParser(_reader.Parser, Options.Tuning);
        var result = await quarantine.ReplayAsync(request, parser.ParseAsync, cancellationToken).ConfigureAwait(false);
        var sinks = _outputs.ReportNames(request.Sinks);
        return result.IsDryRun || result.Changed.Count == 0 || sinks.Count == 0
            ? result
            : result with { Outputs = await ReportReplayAsync(result.Changed, sinks, cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>Writes the days again on which a replay has moved records, and those that look back on them. What fails is returned: the records have moved.</summary>
    private async Task<IReadOnlyList<OutputResult>> ReportReplayAsync(
        IReadOnlyList<TimeWindow> changed, IReadOnlyCollection<string> sinks, CancellationToken cancellationToken)
    {
        try
        {
            var (touched, later) = await ReadAffectedAsync(changed, [], before: null, cancellationToken).ConfigureAwait(false);
            var request = new LoadRequest(new TimeWindow(changed[0].Start, changed[^1].End));
            var run = new RunState(request, progress: null, _services, _outputs.Redactor) { IsReport = true, Daily = touched, Later = later };
            return await WriteReportsAsync(run, sinks, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var error = cancellationToken.IsCancellationRequested ? "interrupted before it was done" : _outputs.Redactor.Redact(ErrorClassifier.Classify(e)).Message;
            Log.ReportFailed(_logger, error, e);
            return [.. sinks.Select(name => new OutputResult(name, null, error))];
        }
    }

    /// <summary>Only the parsed data: reads a window from the source and yields it chunk by chunk. Nothing is stored.</summary>
    /// <param name="window">The window.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Chunks in the order of the response. Dispose each one; memory is bounded, so reading waits for it.</returns>
    /// <exception cref="GraderEtlException">The source failed. What came before is not the whole window.</exception>
    public async IAsyncEnumerable<AttemptChunk> ReadAsync(TimeWindow window, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var shape = new ResponseShape(_reader.Parser.Clock.Ask(window));
        await foreach (var chunk in _reader.ReadAsync(window, cancellationToken).ConfigureAwait(false))
        {
            shape.Add(chunk);
            yield return chunk;
        }

        try
        {
            await _completeness.CheckAllAsync(window, shape, new LaneMeter(Clock), cancellationToken).ConfigureAwait(false);
        }
        catch (TruncatedResponseException truncated)
        {
            throw truncated.ToError(window);
        }
    }
}
