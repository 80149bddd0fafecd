using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>Where attempts go. Called from several lanes at once; each lane has a session of its own.</summary>
public interface IAttemptStore
{
    /// <summary>Checks that the store can be used and brings its tables up to date. Refuses foreign tables before any write.</summary>
    /// <param name="cancellationToken">Ends the preparation.</param>
    /// <exception cref="GraderEtlException">It cannot be used.</exception>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>The committed windows that overlap a range, in order of time. Empty where nothing was ever prepared.</summary>
    /// <param name="range">The range.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(TimeWindow range, CancellationToken cancellationToken);

    /// <summary>Makes room for the rows of a range, such as partitions, before lanes write to it.</summary>
    /// <param name="range">The range.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task ReserveAsync(TimeWindow range, CancellationToken cancellationToken);

    /// <summary>Notes that a run began.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task StartRunAsync(RunRecord run, CancellationToken cancellationToken);

    /// <summary>Notes how a run ended.</summary>
    /// <param name="run">The run, with its end.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task FinishRunAsync(RunRecord run, CancellationToken cancellationToken);

    /// <summary>What a run has committed, read from the ledger and the quarantine.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<RunTally> ReadRunAsync(Guid runId, CancellationToken cancellationToken);

    /// <summary>A run as the store knows it; null where it does not, which is what a store that does not implement this says.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<RunRecord?> FindRunAsync(Guid runId, CancellationToken cancellationToken) => Task.FromResult<RunRecord?>(null);

    /// <summary>
    /// Prepares parsed chunks for being written: looks their users and tasks up, and stores those that are new. Called by several lanes
    /// at once, before <see cref="IWindowLoad.WriteAsync"/> gets them; what it stores may stay when their window is rolled back. Does
    /// nothing by default.
    /// </summary>
    /// <param name="chunks">The chunks; the caller still owns them.</param>
    /// <param name="careful">True where the window is loaded by <see cref="ILoadSession.BeginCarefullyAsync"/>: an attempt that the store
    /// refuses is noted in its chunk and costs no other.</param>
    /// <param name="cancellationToken">Ends the work; the chunks cannot be written then.</param>
    /// <exception cref="GraderEtlException">The store failed, or refused an attempt (<see cref="RetryAdvice.Carefully"/>).</exception>
    ValueTask ResolveAsync(IReadOnlyList<AttemptChunk> chunks, bool careful, CancellationToken cancellationToken) => default;

    /// <summary>Opens what a lane works with: a connection of its own.</summary>
    /// <param name="runId">The run that claims windows.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    ValueTask<ILoadSession> OpenSessionAsync(Guid runId, CancellationToken cancellationToken);
}
