using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

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
