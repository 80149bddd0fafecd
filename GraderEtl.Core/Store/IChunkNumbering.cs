using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>A store that sets the numbers it knows by itself, so that chunks wait for those of new users in little memory.</summary>
internal interface IChunkNumbering
{
    /// <summary>
    /// Sets the numbers that are known in a chunk's rows, without waiting for the store. Where only users have none, the chunk gives its
    /// page back. Like every other chunk it is resolved by <see cref="IAttemptStore.ResolveAsync"/> before it is written.
    /// </summary>
    /// <param name="chunk">The chunk, which is not to be loaded carefully.</param>
    /// <returns>True when all rows have their numbers.</returns>
    bool TryNumber(AttemptChunk chunk);
}
