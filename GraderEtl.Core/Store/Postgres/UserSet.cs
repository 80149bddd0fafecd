namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Hashes of the users of one day, with open addressing. Two users have the same 64-bit hash on one day in 10^13 with 2,000 users; the
/// table stays in the processor's cache and is cleared, not made anew, for each day.
/// </summary>
internal sealed class UserSet
{
    private ulong[] _slots = new ulong[4096];
    private int _count;

    /// <summary>True when the hash is new.</summary>
    public bool Add(ulong hash)
    {
        hash |= 1; // 0 is an empty slot; the place is taken from other bits
        var mask = _slots.Length - 1;
        for (var place = Place(hash, mask); ; place = (place + 1) & mask)
        {
            if (_slots[place] == hash)
                return false;
            if (_slots[place] != 0)
                continue;
            _slots[place] = hash;
            if (++_count > _slots.Length / 2)
                Grow();
            return true;
        }
    }

    public void Clear()
    {
        Array.Clear(_slots);
        _count = 0;
    }

    private static int Place(ulong hash, int mask) => (int)(hash >> 32) & mask;

    private void Grow()
    {
        var old = _slots;
        _slots = new ulong[old.Length * 2];
        _count = 0;
        foreach (var hash in old)
        {
            if (hash != 0)
                Add(hash);
        }
    }
}
