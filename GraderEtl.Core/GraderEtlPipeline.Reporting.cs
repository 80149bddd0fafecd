using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Store;

namespace GraderEtl.Core;

/// <summary>Measures what a run loaded, writes reports and sends messages, but for those that an earlier run has made of the same.</summary>
public sealed partial class GraderEtlPipeline
{
    private const int WindowsNamed = 3;
    private const int ExampleCharacters = 120;

    private async Task MeasureAsync(RunState run, EarlyReport? early, CancellationToken cancellationToken)
    {
        run.Enter(LoadStage.Measuring);
        if (Options.Report.Learning && _outputs.HasAny(run.Request))
        {
            var report = await (early?.ReadAsync(cancellationToken) ?? _metrics.ReadReportAsync(run.Range, cancellationToken)).ConfigureAwait(false);
            run.Report = report with { Quality = report.Quality with { UnstoredFields = run.UnstoredFields } };
            run.Daily = run.Report.Days;
        }
        else
        {
            run.Daily = await CountAsync(run, cancellationToken).ConfigureAwait(false);
        }

        if (_outputs.WritesReports(run.Request))
            (run.DailyBefore, run.Later) = await ReadAffectedAsync(await ReadChangesAsync(run, cancellationToken).ConfigureAwait(false), run.Daily, run.Report?.DayBefore, cancellationToken).ConfigureAwait(false);

        Log.Measured(_logger, run.Daily.Count + run.DailyBefore.Count + run.Later.Count);
    }

    /// <summary>Begins the report of a run that loads something; null where there is no report, or the metrics are a library user's own.</summary>
    private EarlyReport? BeginReport(RunState run, LoadPlan plan, CancellationToken cancellationToken)
        => Options.Report.Learning && _outputs.HasAny(run.Request) && plan.Work > TimeSpan.Zero && _metrics is PostgresMetricsQuery metrics
            ? new EarlyReport(metrics, plan, cancellationToken)
            : null;

    /// <summary>Counts the days of the range. Those that the run has loaded itself it has counted already.</summary>
    private async Task<IReadOnlyList<DailyMetrics>> CountAsync(RunState run, CancellationToken cancellationToken)
    {
        var ledger = await _store.ReadLedgerAsync(run.Range, cancellationToken).ConfigureAwait(false);
        var counted = run.Monitor.Days.ToMetrics(
            TimeZoneInfo.FindSystemTimeZoneById(Options.TimeZone), run.Range, ledger, run.Record.Id, new RejectionLimit(Options.Validation.MaxRejectedShare));
        return SmallGroups.Apply(await _metrics.ReadCountsAsync(run.Range, counted, cancellationToken).ConfigureAwait(false), Options.Report.MinGroup);
    }

    /// <summary>The windows that the run has loaded, also outside its range: looked back on, healed, or longer than the range.</summary>
    private async Task<IReadOnlyList<TimeWindow>> ReadChangesAsync(RunState run, CancellationToken cancellationToken)
    {
        if (run.Tally.Windows == 0)
            return [];
        var ledger = await _store.ReadLedgerAsync(Ever(run.Range), cancellationToken).ConfigureAwait(false);
        return [.. ledger.Where(entry => entry.RunId == run.Record.Id).Select(static entry => entry.Window)];
    }

    /// <summary>The days that changed windows touch, and the others since the first of them, whose figures look back on them.</summary>
    /// <param name="changed">The windows, in order of time.</param>
    /// <param name="own">The days of the range, which are measured already.</param>
    /// <param name="before">The day before them, where that is too.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <returns>Days that are loaded whole.</returns>
    private async Task<(IReadOnlyList<DailyMetrics> Touched, IReadOnlyList<DailyMetrics> Later)> ReadAffectedAsync(
        IReadOnlyList<TimeWindow> changed, IReadOnlyList<DailyMetrics> own, DailyMetrics? before, CancellationToken cancellationToken)
    {
        if (changed.Count == 0)
            return ([], []);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Options.TimeZone);
        var first = zone.StartOf(zone.DayOf(changed[0].Start));
        var ledger = await _store.ReadLedgerAsync(Ever(changed[0]), cancellationToken).ConfigureAwait(false);
        var now = Clock.GetUtcNow();
        var end = ledger[^1].Window.End < now ? ledger[^1].Window.End : now;
        List<(DateTimeOffset Start, DateTimeOffset End)> parts = own.Count == 0
            ? [(first, end)]
            : [(first, zone.StartOf(own[0].Day)), (zone.StartOf(own[^1].Day.AddDays(1)), end)];
        var detail = Options.Report.Learning ? DailyDetail.Learning : DailyDetail.Counts;
        var days = new List<DailyMetrics>();
        foreach (var (from, to) in parts.Where(static part => part.Start < part.End))
        {
            var part = new TimeWindow(from, to);
            var daily = before is not null && part == TimeWindow.OfDay(before.Day, zone) ? [before] : await _metrics.ReadDailyAsync(part, detail, cancellationToken).ConfigureAwait(false);
            days.AddRange(daily.Where(static day => day.IsComplete));
        }

        // of days after the range only those are written that have a row
        var spans = changed.Select(window => zone.DaysOf(window.Start, window.End)).ToList();
        var touched = days.Where(day => (own.Count == 0 || day.Day < own[0].Day) && spans.Exists(span => span.First <= day.Day && day.Day <= span.Last)).ToList();
        return (touched, [.. days.Except(touched)]);
    }

    /// <summary>All time from the epoch to now, and that of a window.</summary>
    private TimeWindow Ever(TimeWindow window)
    {
        var (start, end) = (DateTimeOffset.UnixEpoch, Clock.GetUtcNow());
        return new TimeWindow(window.Start < start ? window.Start : start, window.End > end ? window.End : end);
    }

    private async Task WriteReportsAsync(RunState run, CancellationToken cancellationToken)
    {
        if (DayOf(run) is { } day)
            await _tools.Claims!.AddAsync(day, _outputs.Names(run.Request), cancellationToken).ConfigureAwait(false);
        if (!run.Request.SkipReports)
            run.Outputs.AddRange(await WriteReportsAsync(run, names: null, cancellationToken).ConfigureAwait(false));
    }

    private async Task<IReadOnlyList<OutputResult>> WriteReportsAsync(RunState run, IReadOnlyCollection<string>? names, CancellationToken cancellationToken)
    {
        run.Enter(LoadStage.Reporting);
        var result = run.ToResult() with { Daily = [.. run.DailyBefore, .. run.Daily], Later = run.Later };
        return await _outputs.ReportAsync(result, names, DeliveryOf(run), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends messages about a run; one that found nothing to do leaves out those that an earlier run has sent.</summary>
    private async Task NotifyAsync(RunState run, CancellationToken cancellationToken)
    {
        run.ApplyOutputFailures();
        if (run.ReportedBy is null && !run.Request.SkipNotifications && !run.IsUsageError && run.Outcome != LoadOutcome.Interrupted)
            run.Outputs.AddRange(await NotifyAsync(run, names: null, cancellationToken).ConfigureAwait(false));
        run.ApplyOutputFailures();
    }

    private async Task<IReadOnlyList<OutputResult>> NotifyAsync(RunState run, IReadOnlyCollection<string>? names, CancellationToken cancellationToken)
    {
        run.Enter(LoadStage.Notifying);
        return await _outputs.NotifyAsync(run.ToResult(), names, DeliveryOf(run), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How a run's outputs are delivered: once for its day, or once for each run that found something to do.</summary>
    private IOutputDelivery DeliveryOf(RunState run)
    {
        var earlier = run.FoundNothingToDo ? run.Earlier : EarlierDeliveries.None;
        return DayOf(run) is { } day ? new DayOutputs(_tools.Claims!, day, earlier, FindMark, _logger) : new RunOutputs(earlier);

        string? FindMark(Output output)
            => run.State is { } state ? _outputs.Describe(run.Request, state).FirstOrDefault(one => one.Kind == output.Kind && one.Name == output.Name)?.Mark : null;
    }

    private ReportKey? DayOf(RunState run) => run.Request.ReportDay is { } day ? new ReportKey(Options.TimeZone, day, run.Record.Id) : null;

    private void EnsureDaysCanBeClaimed(LoadRequest request)
    {
        if (request.ReportDay is not null && _tools.Claims is null)
            throw new GraderEtlException(ErrorKind.Configuration, "The store does not keep which days were reported") { Remedy = "Leave ReportDay out of the request" };
    }

    /// <summary>Finds out what the figures come from, and, for a run that found nothing to do, which of its outputs an earlier run has made of the same.</summary>
    private async Task FindEarlierAsync(RunState run, CancellationToken cancellationToken)
    {
        run.State = await _earlier.ReadStateAsync(run.Range, cancellationToken).ConfigureAwait(false);
        if (run.State is null || !run.FoundNothingToDo)
            return;
        run.Earlier = await _earlier.FindAsync(run.Record, _outputs.Describe(run.Request, run.State), cancellationToken).ConfigureAwait(false);
        if (run.ReportedBy is { } earlier)
            Log.ReportedBefore(_logger, earlier.Id, earlier.FinishedAt);
    }

    /// <summary>Notes what was written and sent, for later runs that find nothing new.</summary>
    private void NoteDelivered(RunState run)
    {
        if (run.State is null)
            return;
        // what was left out for a day may have shown other figures
        var made = run.Outputs.Where(output => output.Succeeded && !(output.IsLeftOut && run.Request.ReportDay is not null)).Select(static output => output.Name).ToHashSet(StringComparer.Ordinal);
        run.Delivered = [.. _outputs.Describe(run.Request, run.State).Where(output => made.Contains(output.Name)).Select(static output => output.Mark)];
    }

    private void ApplyRejectionLimit(RunState run)
    {
        run.ApplyRejectionLimit(Options.Validation.MaxRejected);
        if (run.Outcome == LoadOutcome.TooManyRejected)
            Log.TooManyRejected(_logger, run.Error!.Message);
    }

    /// <summary>
    /// Windows of the range, loaded by whichever run, most of whose records were rejected; null when there are none. The range is not
    /// done while there are any: a second run must not call a day of zeros loaded.
    /// </summary>
    private async Task<GraderEtlException?> FindMostlyRejectedAsync(RunState run, CancellationToken cancellationToken)
    {
        var windows = (await PlanAsync(run.Request, cancellationToken).ConfigureAwait(false)).MostlyRejected;
        if (windows.Count == 0)
            return null;
        var counts = windows.Aggregate(default(WindowCounts), static (sum, entry) => sum + entry.Counts);
        var named = string.Join(", ", windows.Take(WindowsNamed).Select(static entry => entry.Window.ToString()));
        if (windows.Count > WindowsNamed)
            named += string.Create(CultureInfo.InvariantCulture, $" and {windows.Count - WindowsNamed} more");
        var share = Options.Validation.MaxRejectedShare.ToString("0.##%", CultureInfo.InvariantCulture);
        var (reason, others, example) = await DescribeRejectedAsync(windows, cancellationToken).ConfigureAwait(false);
        return new GraderEtlException(
            ErrorKind.Rejected,
            string.Create(CultureInfo.InvariantCulture, $"{counts.Rejected} of {counts.Read} records were rejected{reason}"))
        {
            Expected = $"at most {share} of a window's records rejected, as Validation:MaxRejectedShare says",
            Where = $"windows {named}{others}{example}",
            Kept = $"{counts.Loaded} rows of these windows are loaded and stay, the rejected records are in quarantine with their bytes; the days of these windows count as incomplete",
            Remedy = "look at the rejected records for the reasons; once the rule, the setting or the database's constraint is fixed, a replay loads them from quarantine; "
                + "where the source was wrong, load the windows again, with refresh",
        };
    }

    /// <summary>
    /// The most frequent reason, the others, all with their fields, and one example, where the store can show them. A record may name a
    /// person, so it stays out of headlines.
    /// </summary>
    private async Task<(string Reason, string Others, string Example)> DescribeRejectedAsync(IReadOnlyList<LedgerEntry> windows, CancellationToken cancellationToken)
    {
        if (_tools.Inspection is not { } inspection)
            return ("", "", "");
        var range = new TimeWindow(windows[0].Window.Start, windows[^1].Window.End);
        var reasons = await inspection.CountRejectedFieldsAsync(range, cancellationToken).ConfigureAwait(false);
        var query = new RejectionQuery { Range = windows[0].Window, Count = 1, HeadBytes = 4 * ExampleCharacters };
        var described = reasons.Select(count => DescribeReason(count, isOnly: reasons.Count == 1)).ToList();
        var text = "";
        foreach (var example in await inspection.ReadRejectionsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            var field = example.Field is null ? "" : example.Field + ": ";
            text = $"; for example {field}{example.Detail}, in {Excerpt.Of(example.Original.Span, ExampleCharacters, _outputs.Redactor.Redact)}";
        }

        return (described is [var first, ..] ? ": " + first : "", described.Count > 1 ? "; others: " + string.Join(", ", described.Skip(1)) : "", text);
    }

    /// <summary>Such as <c>a required field is missing: lti_user_id (3 times)</c>; the field only where the reason does not name it, the count only among others.</summary>
    private static string DescribeReason(RejectionCount count, bool isOnly)
    {
        var reason = RejectionReasons.Find(count.Reason) is { } known ? new Texts<RejectionReason>(Language.English)[known] : count.Reason;
        if (count.Field is { } field && !reason.Contains(field, StringComparison.Ordinal))
            reason += ": " + field;
        return isOnly ? reason : string.Create(CultureInfo.InvariantCulture, $"{reason} ({(count.Records == 1 ? "once" : $"{count.Records} times")})");
    }
}
