using System.Text;
using System.Text.Json.Serialization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Commands;

namespace GraderEtl.Runner.Json;

/// <summary>What <c>plan</c> shows: what is loaded and what would be requested.</summary>
internal sealed class PlanDocument : Document
{
    private readonly LoadPlan _plan;

    internal PlanDocument(LoadPlan plan) => _plan = plan;

    public DateTimeOffset From => _plan.Request.Range.Start;

    public DateTimeOffset To => _plan.Request.Range.End;

    public double SecondsToLoad => _plan.Work.TotalSeconds;

    public IEnumerable<LoadedWindowDocument> Loaded
        => _plan.Committed.Select(static entry => new LoadedWindowDocument(entry.Window.Start, entry.Window.End, CountsDocument.Of(entry.Counts)));

    public IEnumerable<RangeDocument> Missing => RangeDocument.Of(_plan.Missing);

    public IEnumerable<RangeDocument> Replaced => RangeDocument.Of(_plan.Replaced);

    public IEnumerable<RangeDocument> Windows => RangeDocument.Of(_plan.Windows);

    public IEnumerable<RangeDocument> Holes => RangeDocument.Of(_plan.Holes);

    public IEnumerable<RangeDocument> OlderHoles => RangeDocument.Of(_plan.OlderHoles);
}

internal sealed record LoadedWindowDocument(DateTimeOffset From, DateTimeOffset To, CountsDocument Records);

/// <summary>What <c>status</c> shows; without a plan nothing is loaded, and there is no range.</summary>
internal sealed class StatusDocument : Document
{
    private readonly LoadPlan? _plan;
    private readonly StoreStatus _status;

    internal StatusDocument(LoadPlan? plan, StoreStatus status)
        => (_plan, _status) = (plan, status);

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? From => _plan?.Request.Range.Start;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? To => _plan?.Request.Range.End;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LoadedDocument? Loaded => _plan is null ? null : new LoadedDocument(_plan.CommittedRange?.Start, _plan.CommittedRange?.End, _plan.Committed.Count, CountsDocument.Of(StatusReport.Sum(_plan)));

    public IEnumerable<RangeDocument> Gaps => RangeDocument.Of(_plan?.Missing ?? []);

    public IEnumerable<RangeDocument> MostlyRejected => RangeDocument.Of(_plan?.MostlyRejected.Select(static entry => entry.Window) ?? []);

    /// <summary>Records by the code of their reason, most frequent first.</summary>
    public IReadOnlyDictionary<string, long> Quarantine => new OrderedDictionary<string, long>(_status.Rejected, StringComparer.Ordinal);

    public SizeDocument Size => new(_status.Size?.Partitions ?? 0, _status.Size?.AttemptBytes ?? 0, _status.Size?.QuarantineBytes ?? 0);

    public IEnumerable<RunDocument> Runs => _status.Runs.Select(static run => new RunDocument(run));
}

/// <summary>The windows that touch the range, counted whole: from the start of the first to the end of the last.</summary>
internal sealed record LoadedDocument(DateTimeOffset? From, DateTimeOffset? To, int Windows, CountsDocument Records);

internal sealed record SizeDocument(int Partitions, long AttemptsBytes, long QuarantineBytes);

/// <summary>A run as the store remembers it.</summary>
internal sealed class RunDocument
{
    private readonly RunRecord _run;
    private readonly bool _hidesRecords;

    internal RunDocument(RunRecord run, bool hidesRecords = false) => (_run, _hidesRecords) = (run, hidesRecords);

    public Guid RunId => _run.Id;

    public DateTimeOffset From => _run.Range.Start;

    public DateTimeOffset To => _run.Range.End;

    public bool Refresh => _run.Refresh;

    public DateTimeOffset StartedAt => _run.StartedAt;

    public DateTimeOffset? FinishedAt => _run.FinishedAt;

    /// <summary>Null while it is at work; a code that is unknown here is of a newer program.</summary>
    public string? Outcome => _run.Outcome is null ? null : JsonNames.Code(_run.Outcome);

    /// <summary>Null for readers of the page, as the records of a day are its attempts, which a day of a few users hides.</summary>
    public CountsDocument? Records => _hidesRecords ? null : CountsDocument.Of(_run.Counts);

    public string? Error => _run.Error;
}

/// <summary>What <c>rejects list</c> shows.</summary>
internal sealed class RejectedListDocument : Document
{
    private readonly IReadOnlyList<StoredRejection> _records;

    internal RejectedListDocument(IReadOnlyList<StoredRejection> records) => _records = records;

    public IEnumerable<RejectedRecord> Records => _records.Select(static record => new RejectedRecord(record));
}

/// <summary>What <c>rejects show</c> shows.</summary>
internal sealed class RejectedDocument : Document
{
    internal RejectedDocument(StoredRejection record) => Record = new RejectedRecord(record);

    public RejectedRecord Record { get; }
}

/// <summary>The file that <c>rejects list --out</c> wrote.</summary>
internal sealed class RejectedFileDocument : Document
{
    private readonly string _file;
    private readonly long _records;

    internal RejectedFileDocument(string file, long records)
        => (_file, _records) = (file, records);

    public string File => _file;

    public long Records => _records;
}

/// <summary>A record in quarantine.</summary>
internal sealed class RejectedRecord
{
    private readonly StoredRejection _record;

    internal RejectedRecord(StoredRejection record) => _record = record;

    public long Id => _record.Id;

    public Guid RunId => _record.RunId;

    public DateTimeOffset From => _record.Window.Start;

    public DateTimeOffset To => _record.Window.End;

    public string Reason => _record.Reason;

    public string? Field => _record.Field;

    public string Detail => _record.Detail;

    public DateTimeOffset RejectedAt => _record.RejectedAt;

    public long OriginalLength => _record.Length;

    /// <summary>As text, without bytes that are no UTF-8.</summary>
    public string Original => Encoding.UTF8.GetString(_record.Original.Span);

    /// <summary>All of its bytes.</summary>
    public ReadOnlyMemory<byte> OriginalBase64 => _record.Original;
}

/// <summary>What <c>rejects replay</c> did.</summary>
internal sealed class ReplayDocument : Document
{
    private readonly ReplayResult _result;

    internal ReplayDocument(ReplayResult result)
    {
        _result = result;
        Outcome = JsonNames.Code(result.Outputs.All(static output => output.Succeeded) ? LoadOutcome.Completed : LoadOutcome.OutputFailed);
    }

    public bool DryRun => _result.IsDryRun;

    public ReplayedWindowsDocument Windows => new(_result.Windows, _result.WindowsHeld);

    public TallyDocument Records => TallyDocument.Of(_result.Total);

    public IReadOnlyDictionary<string, TallyDocument> ByReason
        => new OrderedDictionary<string, TallyDocument>(_result.Reasons.Select(static tally => KeyValuePair.Create(tally.Reason, TallyDocument.Of(tally))), StringComparer.Ordinal);

    public IEnumerable<OutputDocument> Outputs => OutputDocument.Of(_result.Outputs);
}

internal sealed record ReplayedWindowsDocument(int Replayed, int Held);

/// <summary>What became of records that were tried again.</summary>
internal sealed record TallyDocument(long Tried, long Moved, long Duplicate, long Outside, long Rejected, long Forgotten)
{
    public static TallyDocument Of(ReplayTally tally) => new(tally.Tried, tally.Moved, tally.Duplicate, tally.Outside, tally.Rejected, tally.Forgotten);
}
