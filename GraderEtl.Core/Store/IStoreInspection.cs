using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>What people want to see of a store. Nothing here changes it, and all of it is empty where nothing was ever prepared.</summary>
public interface IStoreInspection
{
    /// <summary>The last runs, newest first.</summary>
    /// <param name="count">How many at most; at least 1.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<IReadOnlyList<RunRecord>> ReadRecentRunsAsync(int count, CancellationToken cancellationToken);

    /// <summary>Records in quarantine by the code of their reason, most frequent first.</summary>
    /// <param name="range">Only those of windows that overlap it; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<IReadOnlyList<KeyValuePair<string, long>>> CountRejectionsAsync(TimeWindow? range, CancellationToken cancellationToken);

    /// <summary>Records in quarantine by reason and field, most frequent first. By default by their reason alone.</summary>
    /// <param name="range">Only those of windows that overlap it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    async Task<IReadOnlyList<RejectionCount>> CountRejectedFieldsAsync(TimeWindow range, CancellationToken cancellationToken)
        => [.. (await CountRejectionsAsync(range, cancellationToken).ConfigureAwait(false)).Select(static pair => new RejectionCount(pair.Key, Field: null, pair.Value))];

    /// <summary>A page of the quarantine in the order of ids, each with the head of its record.</summary>
    /// <param name="query">Which ones.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<IReadOnlyList<StoredRejection>> ReadRejectionsAsync(RejectionQuery query, CancellationToken cancellationToken);

    /// <summary>One record in quarantine, whole; null when there is none of this id.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<StoredRejection?> FindRejectionAsync(long id, CancellationToken cancellationToken);

    /// <summary>How much room the store takes; null where nothing was ever prepared.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<StoreSize?> ReadSizeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The days of a time zone of which outputs were delivered, or began to be, in order: see <see cref="LoadRequest.ReportDay"/>. A day that
    /// no run with such a request has come to report is not among them. Empty by default.
    /// </summary>
    /// <param name="timeZone">The time zone, as in <see cref="Model.Options.GraderEtlOptions.TimeZone"/>.</param>
    /// <param name="from">The first day.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<IReadOnlyList<ReportedDay>> ReadReportedDaysAsync(string timeZone, DateOnly from, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<ReportedDay>>([]);

    /// <summary>
    /// Tries whether a run could use the store, as far as that shows without changing it: its version, tables under our names that are not
    /// ours, and, where ours are still to be made, the right to make them.
    /// </summary>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>False where tables are still to be made or brought up to date, which a run does.</returns>
    /// <exception cref="GraderEtlException">The store cannot be used.</exception>
    Task<bool> CheckAsync(CancellationToken cancellationToken);
}

/// <summary>A record in quarantine.</summary>
/// <param name="Id">Its id.</param>
/// <param name="RunId">The run that rejected it.</param>
/// <param name="Window">The window it came in.</param>
/// <param name="Reason">The code of the rule it broke.</param>
/// <param name="Field">The field that broke it; null when the record as a whole did.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Original">Its bytes, or the head of them.</param>
/// <param name="Length">How many bytes it has in the quarantine.</param>
/// <param name="RejectedAt">When, by the database's clock.</param>
public sealed record StoredRejection(
    long Id, Guid RunId, TimeWindow Window, string Reason, string? Field, string Detail, ReadOnlyMemory<byte> Original, int Length, DateTimeOffset RejectedAt);

/// <summary>How many records of the quarantine one field brought there for one reason.</summary>
/// <param name="Reason">The code of the reason, such as <c>missing</c>.</param>
/// <param name="Field">The field; null where the record as a whole was rejected, or it is not known.</param>
/// <param name="Records">How many.</param>
public sealed record RejectionCount(string Reason, string? Field, long Records);

/// <summary>Which records of the quarantine to read.</summary>
public sealed record RejectionQuery
{
    /// <summary>Only those of windows that overlap it; default null, all.</summary>
    public TimeWindow? Range { get; init; }

    /// <summary>Only those with the code of this reason, such as <c>bad_timestamp</c>; default null, all.</summary>
    public string? Reason { get; init; }

    /// <summary>Only those with a greater id: the last one of the page before; default 0, from the beginning.</summary>
    public long After { get; init; }

    /// <summary>How many at most; default 50.</summary>
    public int Count { get; init; } = 50;

    /// <summary>Bytes to read of each record's head; default 200.</summary>
    public int HeadBytes { get; init; } = 200;
}

/// <summary>A day of a time zone and its outputs.</summary>
/// <param name="Day">The day.</param>
/// <param name="Outputs">The reports and messages that the day has.</param>
public sealed record ReportedDay(DateOnly Day, IReadOnlyList<ReportedOutput> Outputs)
{
    /// <summary>True when all of them were delivered.</summary>
    public bool IsComplete => Outputs.All(static output => output.SentAt is not null);
}

/// <summary>A report or message of a day.</summary>
/// <param name="Name">The name of its report sink or notifier.</param>
/// <param name="ClaimedAt">When a run began to deliver it, by the database's clock; null when none did.</param>
/// <param name="SentAt">When it was delivered, by the database's clock; null when it was not, or it is not known.</param>
public sealed record ReportedOutput(string Name, DateTimeOffset? ClaimedAt, DateTimeOffset? SentAt);

/// <summary>How much room a store takes.</summary>
/// <param name="Partitions">Monthly partitions of the attempts.</param>
/// <param name="EstimatedAttempts">Attempts, as the planner estimates them; partitions that were never analyzed count as empty.</param>
/// <param name="AttemptBytes">Bytes of the attempts with their indexes.</param>
/// <param name="QuarantineBytes">Bytes of the quarantine with its indexes.</param>
public sealed record StoreSize(int Partitions, long EstimatedAttempts, long AttemptBytes, long QuarantineBytes);

/// <summary>A store's records that did not pass, and the way out for those that pass by now.</summary>
public interface IQuarantine
{
    /// <summary>
    /// Judges records again and moves those that pass into the table, in one transaction: when it returns, all of that is durable, and
    /// when it fails or is killed, nothing has changed. A record moves once, however often and by however many this is called.
    /// </summary>
    /// <param name="request">Which records.</param>
    /// <param name="judge">Parses one whole record of a window: the chunk has one attempt, or one rejection, or one outside. The caller disposes it.</param>
    /// <param name="cancellationToken">Ends the work; nothing has changed then.</param>
    /// <exception cref="GraderEtlException">The store failed.</exception>
    Task<ReplayResult> ReplayAsync(
        ReplayRequest request, Func<ReadOnlyMemory<byte>, TimeWindow, ValueTask<AttemptChunk>> judge, CancellationToken cancellationToken);
}
