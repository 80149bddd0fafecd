namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Finds equal records while they pass. The answer ascends in time, so a record can only equal one of the same microsecond, and no
/// others are remembered. Where that does not hold, or too many share one microsecond, it gives up and the database has to look.
/// </summary>
internal sealed class TieGuard
{
    private const int MaxBytes = 256 * 1024;
    private readonly List<(ulong Hash, int Start, int Length)> _seen = [];
    private byte[] _tuples = new byte[4096];
    private int _used;
    private long _time;

    /// <summary>True when a record may equal an earlier one without having been found.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>Makes ready for another window.</summary>
    public void Reset()
    {
        GaveUp = false;
        Forget(long.MinValue);
    }

    /// <summary>True when a tuple equals one that passed before.</summary>
    /// <param name="time">Its time.</param>
    /// <param name="hash">Its hash, which saves comparing most of them.</param>
    /// <param name="tuple">Its bytes.</param>
    public bool IsDuplicate(long time, ulong hash, ReadOnlySpan<byte> tuple)
    {
        if (GaveUp)
            return false;
        if (time != _time)
        {
            GaveUp = time < _time;
            Forget(time);
        }

        foreach (var (seenHash, start, length) in _seen)
        {
            if (seenHash == hash && tuple.SequenceEqual(_tuples.AsSpan(start, length)))
                return true;
        }

        Remember(hash, tuple);
        return false;
    }

    private void Forget(long time)
    {
        _time = time;
        _used = 0;
        _seen.Clear();
    }

    private void Remember(ulong hash, ReadOnlySpan<byte> tuple)
    {
        if (_seen.Count > 0 && _used + tuple.Length > MaxBytes)
        {
            GaveUp = true;
            return;
        }

        if (_used + tuple.Length > _tuples.Length)
            Array.Resize(ref _tuples, Math.Max(_tuples.Length * 2, _used + tuple.Length));
        tuple.CopyTo(_tuples.AsSpan(_used));
        _seen.Add((hash, _used, tuple.Length));
        _used += tuple.Length;
    }
}
