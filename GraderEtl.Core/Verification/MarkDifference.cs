using GraderEtl.Core.Store;

namespace GraderEtl.Core.Verification;

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
