using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// A window that is loaded again because the server refused one of its records. What was sent of a large window is gone from memory by
/// the time the server says so, hence the second load; it costs nothing until then.
/// </summary>
internal sealed partial class WindowLoad
{
    private readonly RefusedEntries _refusedEntries = new();

    private async ValueTask WriteCarefullyAsync(AttemptChunk chunk, CarefulRows careful, CancellationToken cancellationToken)
    {
        Collect(chunk, careful);
        await careful.StoreAsync(cancellationToken).ConfigureAwait(false);
        foreach (var place in careful.Stored)
        {
            _counts += new WindowCounts(0, 1, 0, 0, 0);
            Count(in chunk.Rows[place]);
        }

        foreach (var (place, refusal) in careful.Refused)
        {
            await KeepAsync(
                new Rejection(RejectionReason.RefusedByDatabase, null, chunk.Originals[place], RowRefusal.Describe(refusal)), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Adds the chunk's rows, without those that equal an earlier one, or whose user or task was refused.</summary>
    private void Collect(AttemptChunk chunk, CarefulRows careful)
    {
        careful.Clear();
        var refused = chunk.Refusals.ToDictionary(static one => one.Row, static one => (PostgresException)one.Cause);
        for (var place = 0; place < chunk.Count; place++)
        {
            ref readonly var row = ref chunk.Rows[place];
            if (_dropDuplicates && _session.Duplicates.IsDuplicate(_refusedEntries.KeyOf(in row, chunk.Buffer)))
                _counts += new WindowCounts(0, 0, 1, 0, 0);
            else if (refused.TryGetValue(place, out var refusal))
                careful.Refuse(place, refusal);
            else
                careful.Add(place, in row, chunk.FirstId + place);
        }
    }
}
