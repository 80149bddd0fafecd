namespace GraderEtl.Core.Store;

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
