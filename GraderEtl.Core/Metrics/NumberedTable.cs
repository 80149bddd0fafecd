namespace GraderEtl.Core.Metrics;

/// <summary>
/// A hash table with open addressing that numbers its keys 0, 1, 2 … in the order in which they come, and has a value for each. What is
/// known of thousands of users stays close together in memory.
/// </summary>
/// <param name="initial">The value of a new key.</param>
internal sealed class NumberedTable<T>(T initial)
    where T : struct
{
    private long[] _keys = new long[4096];
    private T[] _values = new T[4096];
    private int[] _slots = new int[8192]; // a number plus one; 0 is empty

    /// <summary>How many keys there are.</summary>
    public int Count { get; private set; }

    /// <summary>The value of a number.</summary>
    public ref T this[int number] => ref _values[number];

    /// <summary>The key of a number.</summary>
    public long KeyOf(int number) => _keys[number];

    /// <summary>The number of a key, which is added where it is new.</summary>
    public int GetNumber(long key)
    {
        var slot = FindSlot(key);
        if (_slots[slot] != 0)
            return _slots[slot] - 1;
        if (Count == _keys.Length)
        {
            Grow();
            slot = FindSlot(key);
        }

        (_keys[Count], _values[Count]) = (key, initial);
        _slots[slot] = ++Count;
        return Count - 1;
    }

    /// <summary>The slot of a key, or the empty one that it goes to.</summary>
    private int FindSlot(long key)
    {
        var mask = _slots.Length - 1;
        var slot = (int)(unchecked((ulong)key * 0x9E3779B97F4A7C15) >> 32) & mask;
        while (_slots[slot] != 0 && _keys[_slots[slot] - 1] != key)
            slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        Array.Resize(ref _keys, Count * 2);
        Array.Resize(ref _values, Count * 2);
        _slots = new int[Count * 4];
        for (var number = 0; number < Count; number++)
            _slots[FindSlot(_keys[number])] = number + 1;
    }
}
