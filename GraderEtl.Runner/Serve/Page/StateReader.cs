using System.Data.Common;
using System.Net.Sockets;
using GraderEtl.Core;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Reporting;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Commands;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Serve.Page;

/// <summary>A source as the page needs it.</summary>
internal sealed record PageSource
{
    public required string Name { get; init; }

    /// <summary>The zone of its days.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The learning report last written; it need not exist.</summary>
    public required string ReportFile { get; init; }

    public required IGraderEtlPipeline Pipeline { get; init; }

    public required IAttemptStore Store { get; init; }

    public required IStoreInspection Inspection { get; init; }

    /// <summary>The report sinks that write days again after a replay.</summary>
    public IReadOnlyList<string> ReplaySinks { get; init; } = [];

    /// <summary>A source with the library that was opened for it.</summary>
    public static PageSource Of(string name, Settings settings, EtlServices services) => new()
    {
        Name = name,
        Zone = settings.Zone,
        ReportFile = Path.Combine(Path.GetFullPath(settings.Etl.Report.Directory), "report.html"),
        Pipeline = services.Get<IGraderEtlPipeline>(),
        Store = services.Get<IAttemptStore>(),
        Inspection = services.Get<IStoreInspection>(),
        // the report is of a range of its own
        ReplaySinks = [.. services.Get<IEnumerable<IReportSink>>().Select(static sink => sink.Name).Where(static sink => sink != ReportSending.Attached)],
    };
}

/// <summary>Reads what the page shows, without what its visitor may not see.</summary>
internal sealed class StateReader(IServeControl control, TimeProvider time, SecretRedactor redactor)
{
    private const int OverviewRuns = 5;
    private const int SourceRuns = 30;
    private const int OverviewMonths = 6;
    private const int SourceMonths = 36;
    private const int ExamplesOfReason = 3;
    private const int MostBackfills = 30;

    public async Task<OverviewDocument> ReadOverviewAsync(IReadOnlyList<PageSource> sources, Visitor visitor, CancellationToken cancellationToken)
    {
        var workers = await control.ReadNodesAsync(cancellationToken);
        var read = new List<SourceDocument>();
        foreach (var source in sources)
        {
            try
            {
                read.Add(await ReadAsync(source, workers, isWhole: false, visitor, cancellationToken));
            }
            catch (Exception failed) when (ErrorOf(failed) is { } error)
            {
                // the others can be shown all the same
                read.Add(new SourceDocument(source.Name, source.Zone.Id) { Problem = Show(error, visitor) });
            }
        }

        return new OverviewDocument(time.GetUtcNow(), read, [.. workers.Select(WorkerDocument.Of)]);
    }

    public async Task<SourceDocument> ReadSourceAsync(PageSource source, Visitor visitor, CancellationToken cancellationToken)
        => await ReadAsync(source, await control.ReadNodesAsync(cancellationToken), isWhole: true, visitor, cancellationToken);

    /// <summary>What failed, where it is a part of the world that failed and not the program; null for a defect. The engine throws its database's own errors.</summary>
    public static GraderEtlException? ErrorOf(Exception failed) => failed as GraderEtlException
        ?? (failed.GetBaseException() is DbException or SocketException or TimeoutException
            ? new GraderEtlException(ErrorKind.Store, $"The database does not respond: {failed.GetBaseException().Message.TrimEnd('.')}", failed)
            {
                Remedy = CommandEnvironment.ProgramName + " check database",
            }
            : null);

    /// <summary>An error for a visitor: viewers see which part failed, but nothing that others wrote.</summary>
    public string Show(GraderEtlException error, Visitor visitor) => visitor.IsOperator ? redactor.Redact(error.Message) : JsonNames.Code(error.Kind);

    private async Task<SourceDocument> ReadAsync(
        PageSource source, IReadOnlyList<NodeState> workers, bool isWhole, Visitor visitor, CancellationToken cancellationToken)
    {
        var backfills = await control.ReadBackfillsAsync(source.Name, cancellationToken);
        var runs = await source.Inspection.ReadRecentRunsAsync(isWhole ? SourceRuns : OverviewRuns, cancellationToken);
        var rejected = await source.Inspection.CountRejectionsAsync(range: null, cancellationToken);
        return new SourceDocument(source.Name, source.Zone.Id)
        {
            Schedule = ScheduleDocument.Of(await control.ReadScheduleAsync(source.Name, cancellationToken)),
            // the records of a day are its attempts, which reports hide on a day of a few users
            Days = [.. (await ReadDaysAsync(source, workers, backfills, isWhole, cancellationToken)).Select(day => visitor.IsOperator ? day : day with { Loaded = null })],
            Backfills = [.. backfills.Take(MostBackfills).Select(BackfillDocument.Of)],
            // an error may quote what the source sent
            Runs = [.. runs.Select(run => visitor.IsOperator ? new RunDocument(run) : new RunDocument(run with { Error = null }, hidesRecords: true))],
            Loaded = await ReadLoadedAsync(source, runs, cancellationToken),
            Quarantine = new OrderedDictionary<string, long>(rejected, StringComparer.Ordinal),
            Examples = isWhole && visitor.IsOperator ? await ReadExamplesAsync(source, rejected, cancellationToken) : null,
            HasReport = File.Exists(source.ReportFile),
        };
    }

    private async Task<IReadOnlyList<DayDocument>> ReadDaysAsync(
        PageSource source, IReadOnlyList<NodeState> workers, IReadOnlyList<BackfillState> backfills, bool isWhole, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var today = source.Zone.DayOf(now);
        var month = new DateOnly(today.Year, today.Month, 1);
        var first = month.AddMonths(1 - SourceMonths);
        var last = month.AddMonths(1).AddDays(-1);
        var asked = backfills.Where(static backfill => backfill.CancelledAt is null && backfill.Covered < 1).Select(static backfill => backfill.Range).ToList();
        var plan = await source.Pipeline.PlanAsync(new LoadRequest(new TimeWindow(source.Zone.StartOf(first), source.Zone.StartOf(last.AddDays(1)))), cancellationToken);
        // nothing is missing, and months are only long, before anything was loaded or asked for
        var begin = plan.Committed.Select(static entry => entry.Window.Start).Concat(asked.Select(static range => range.Start)).Cast<DateTimeOffset?>().Min();
        var start = source.Zone.DayOf(begin ?? now);
        first = Max(first, isWhole ? Min(new DateOnly(start.Year, start.Month, 1), month.AddMonths(1 - OverviewMonths)) : month.AddMonths(1 - OverviewMonths));
        return new CoverageCalendar(source.Zone, now)
        {
            Committed = plan.Committed,
            MostlyRejected = plan.MostlyRejected,
            Loading = [.. workers.Where(static node => node.IsAlive).SelectMany(static node => node.Work).Where(item => item.Source == source.Name).Select(static item => item.Range)],
            Asked = asked,
            Begin = begin,
        }.Read(first, last);
    }

    private static async Task<IReadOnlySet<Guid>> ReadLoadedAsync(PageSource source, IReadOnlyList<RunRecord> runs, CancellationToken cancellationToken)
    {
        // a run that loads committed windows again has not done so where it failed
        var failed = runs.Where(static run => run is { Refresh: false, Outcome: not (null or nameof(LoadOutcome.Completed) or nameof(LoadOutcome.TooManyRejected)) }).ToList();
        if (failed.Count == 0)
            return new HashSet<Guid>();
        var range = failed.Aggregate((TimeWindow?)null, static (range, run) => TimeWindow.Around(range, run.Range))!.Value;
        var missing = (await source.Pipeline.PlanAsync(new LoadRequest(range), cancellationToken)).Missing;
        return failed.Where(run => !missing.Any(window => window.Overlaps(run.Range))).Select(static run => run.Id).ToHashSet();
    }

    private static async Task<IReadOnlyList<RejectedRecord>> ReadExamplesAsync(
        PageSource source, IReadOnlyList<KeyValuePair<string, long>> rejected, CancellationToken cancellationToken)
    {
        var examples = new List<RejectedRecord>();
        foreach (var (reason, _) in rejected)
        {
            var query = new RejectionQuery { Reason = reason, Count = ExamplesOfReason };
            examples.AddRange((await source.Inspection.ReadRejectionsAsync(query, cancellationToken)).Select(static record => new RejectedRecord(record)));
        }

        return examples;
    }

    private static DateOnly Max(DateOnly left, DateOnly right) => left > right ? left : right;

    private static DateOnly Min(DateOnly left, DateOnly right) => left < right ? left : right;
}
