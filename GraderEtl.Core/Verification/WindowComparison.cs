using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Verification;
using GraderEtl.Core.Store;

namespace GraderEtl.Core.Verification;

/// <summary>Compares what the source has of a window with the ledger, and the ledger with the table.</summary>
internal sealed class WindowComparison(SourceWindow source, StoredWindow stored)
{
    /// <summary>True when the source has other records than were loaded.</summary>
    public bool SourceDiffers => source.Rows.Count != Loaded.Counts.Loaded || source.Rows.Hash != Loaded.ContentHash;

    private bool TableDiffers => stored.Rows.Count != Loaded.Counts.Loaded || stored.Rows.Hash != Loaded.ContentHash;

    private LedgerEntry Loaded => stored.Entry;

    /// <summary>True when rows differ, so that the marks of the table's are needed to tell by what.</summary>
    public bool NeedsMarks => (SourceDiffers || TableDiffers) && stored.Rows.Marks.Count < stored.Rows.Count;

    /// <summary>Names the differences.</summary>
    /// <param name="now">The time.</param>
    public WindowVerification ToResult(DateTimeOffset now)
    {
        var found = new List<WindowDifference>();
        Lateness? lateness = null;
        if (SourceDiffers && TableDiffers)
        {
            // which row is whose fault cannot be told, as the rows that were loaded are no longer there; numbers can
            AddByCount(found, source.Rows.Count - Loaded.Counts.Loaded, DifferenceKind.Late, DifferenceKind.Vanished, DifferenceKind.Changed);
            AddByCount(found, stored.Rows.Count - Loaded.Counts.Loaded, DifferenceKind.RowsAdded, DifferenceKind.RowsMissing, DifferenceKind.RowsAltered);
        }
        else if (SourceDiffers)
        {
            var rows = Rows();
            Add(found, DifferenceKind.Late, rows.OnlyLeft.Count);
            Add(found, DifferenceKind.Vanished, rows.OnlyRight.Count);
            Add(found, DifferenceKind.Changed, rows.Changed);
            lateness = LatenessOf(rows.OnlyLeft, now);
        }
        else if (TableDiffers)
        {
            var rows = Rows();
            Add(found, DifferenceKind.RowsMissing, rows.OnlyLeft.Count);
            Add(found, DifferenceKind.RowsAdded, rows.OnlyRight.Count);
            Add(found, DifferenceKind.RowsAltered, rows.Changed);
        }

        Add(found, DifferenceKind.Rejected, Math.Abs(source.Counts.Rejected - Loaded.Counts.Rejected));
        Add(found, DifferenceKind.Quarantine, Math.Abs(stored.Quarantined - Loaded.Counts.Rejected));
        Add(found, DifferenceKind.Duplicates, Duplicates());
        return new WindowVerification
        {
            Loaded = Loaded,
            Source = source.Counts,
            SourceHash = source.Rows.Hash,
            Rows = stored.Rows.Count,
            RowsHash = stored.Rows.Hash,
            Quarantined = stored.Quarantined,
            Replayable = source.Replayable,
            Differences = found,
            Lateness = lateness,
        };
    }

    /// <summary>Records that had equals, and whose user was forgotten after they were loaded, are still duplicates in the ledger.</summary>
    private long Duplicates()
    {
        var fewer = Loaded.Counts.Duplicate - source.Counts.Duplicate;
        var forgotten = Math.Max(0, source.Counts.Forgotten - Loaded.Counts.Forgotten);
        return fewer > 0 ? Math.Max(0, fewer - forgotten) : -fewer;
    }

    private MarkDifference Rows()
    {
        source.Rows.Sort();
        stored.Rows.Sort();
        return MarkDifference.Between(source.Rows.Marks, stored.Rows.Marks);
    }

    private Lateness? LatenessOf(IReadOnlyList<RowMark> late, DateTimeOffset now)
    {
        if (late.Count == 0)
            return null;
        var oldest = TimeWindow.FromMicroseconds(late[0].Time); // they are in order of time
        return new Lateness(late.Count, Loaded.LoadedAt - oldest, now - oldest);
    }

    private static void Add(List<WindowDifference> found, DifferenceKind kind, long records)
    {
        if (records > 0)
            found.Add(new WindowDifference(kind, records));
    }

    private static void AddByCount(List<WindowDifference> found, long more, DifferenceKind ifMore, DifferenceKind ifFewer, DifferenceKind ifSame)
        => found.Add(new WindowDifference(more > 0 ? ifMore : more < 0 ? ifFewer : ifSame, Math.Max(1, Math.Abs(more))));
}

/// <summary>The difference of two multisets of rows. One that differs, but is of the same user and microsecond, counts as changed.</summary>
internal sealed record MarkDifference(IReadOnlyList<RowMark> OnlyLeft, IReadOnlyList<RowMark> OnlyRight, long Changed)
{
    /// <summary>Compares marks that are in order.</summary>
    public static MarkDifference Between(IReadOnlyList<RowMark> left, IReadOnlyList<RowMark> right)
    {
        List<RowMark> onlyLeft = [], onlyRight = [];
        var (l, r) = (0, 0);
        while (l < left.Count || r < right.Count)
        {
            var order = l == left.Count ? 1 : r == right.Count ? -1 : RowMark.Compare(left[l], right[r]);
            if (order < 0)
                onlyLeft.Add(left[l]);
            if (order > 0)
                onlyRight.Add(right[r]);
            l += order <= 0 ? 1 : 0;
            r += order >= 0 ? 1 : 0;
        }

        return Pair(onlyLeft, onlyRight);
    }

    private static MarkDifference Pair(List<RowMark> left, List<RowMark> right)
    {
        var spare = right.GroupBy(Key).ToDictionary(group => group.Key, group => new Queue<RowMark>(group));
        var alone = left.Where(mark => !(spare.TryGetValue(Key(mark), out var others) && others.TryDequeue(out _))).ToList();
        return new MarkDifference(alone, [.. spare.Values.SelectMany(others => others)], left.Count - alone.Count);
    }

    private static (long Time, ulong User) Key(RowMark mark) => (mark.Time, mark.User);
}
