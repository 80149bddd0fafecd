using System.Runtime.InteropServices;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>Reads back what a store has of a window, and tells what it would have of records, in the same terms. Changes nothing.</summary>
internal interface IStoreAudit
{
    /// <summary>Who is forgotten.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<ForgottenUsers> ReadForgottenAsync(CancellationToken cancellationToken);

    /// <summary>Adds the rows that the store would make of a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="forgotten">Users whose rows it would drop.</param>
    /// <param name="digest">Where to.</param>
    /// <returns>The rows that it would drop.</returns>
    int Digest(AttemptChunk chunk, ForgottenUsers forgotten, RowDigest digest);

    /// <summary>What the store has of a window, all of one moment; null when the ledger does not have exactly that window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="keepMarks">Whether each row's mark is wanted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<StoredWindow?> ReadWindowAsync(TimeWindow window, bool keepMarks, CancellationToken cancellationToken);

    /// <summary>The bytes of a window's records in the quarantine.</summary>
    /// <param name="window">The window.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    Task<IReadOnlyList<byte[]>> ReadQuarantineAsync(TimeWindow window, CancellationToken cancellationToken);
}

/// <summary>What a store has of a window.</summary>
/// <param name="Entry">Its row of the ledger.</param>
/// <param name="Quarantined">Its records in the quarantine.</param>
/// <param name="Rows">Its rows in the table.</param>
internal sealed record StoredWindow(LedgerEntry Entry, long Quarantined, RowDigest Rows);

/// <summary>
/// Number and content hash of rows, and, where they are wanted, the marks of all of them: then it takes 24 bytes a row.
/// </summary>
internal sealed class RowDigest(bool keepMarks)
{
    private readonly List<RowMark> _marks = [];

    public long Count { get; private set; }

    /// <summary>See <see cref="Model.LedgerEntry.ContentHash"/>.</summary>
    public ulong Hash { get; private set; }

    /// <summary>The marks; in order once <see cref="Sort"/> was called.</summary>
    public IReadOnlyList<RowMark> Marks => _marks;

    public void Add(RowMark mark)
    {
        Count++;
        Hash += mark.Hash;
        if (keepMarks)
            _marks.Add(mark);
    }

    public void Add(RowDigest other)
    {
        Count += other.Count;
        Hash += other.Hash;
        _marks.AddRange(other._marks);
    }

    public void Sort() => CollectionsMarshal.AsSpan(_marks).Sort(RowMark.Compare);

    /// <summary>Takes out what another digest has too, row for row.</summary>
    /// <returns>How many went.</returns>
    public long Remove(RowDigest others)
    {
        var spare = others._marks.GroupBy(mark => mark).ToDictionary(group => group.Key, group => group.Count());
        var removed = _marks.RemoveAll(mark =>
        {
            if (spare.GetValueOrDefault(mark) is not (> 0 and var left))
                return false;
            spare[mark] = left - 1;
            Hash -= mark.Hash;
            return true;
        });
        Count -= removed;
        return removed;
    }

    /// <summary>Of rows that are equal in all seven columns leaves one, as a load does.</summary>
    /// <returns>How many went.</returns>
    public long RemoveDuplicates()
    {
        Sort();
        var kept = 0;
        for (var i = 0; i < _marks.Count; i++)
        {
            if (kept == 0 || _marks[i] != _marks[kept - 1])
                _marks[kept++] = _marks[i];
            else
                Hash -= _marks[i].Hash;
        }

        var removed = _marks.Count - kept;
        CollectionsMarshal.SetCount(_marks, kept);
        Count -= removed;
        return removed;
    }
}

/// <summary>What tells a row from others, in 24 bytes.</summary>
/// <param name="Time">Its <c>created_at</c>, microseconds since 1970-01-01 UTC.</param>
/// <param name="User">Hash of its user.</param>
/// <param name="Hash">Hash of the whole of it.</param>
internal readonly record struct RowMark(long Time, ulong User, ulong Hash)
{
    /// <summary>Orders by time, then by user.</summary>
    public static int Compare(RowMark left, RowMark right)
    {
        var byTime = left.Time.CompareTo(right.Time);
        if (byTime != 0)
            return byTime;
        var byUser = left.User.CompareTo(right.User);
        return byUser != 0 ? byUser : left.Hash.CompareTo(right.Hash);
    }
}
