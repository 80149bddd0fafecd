namespace GraderEtl.Core.Metrics;

/// <summary>Numbers keys 0, 1, 2 … in the order in which they come, with open addressing, so that what is known of a key is an element of an array.</summary>
internal sealed class DenseIndex(int capacity = 4096)
{
    private long[] _keys = new long[capacity];
    private int[] _slots = new int[capacity * 2]; // a number plus one; 0 is empty

    /// <summary>How many keys there are.</summary>
    public int Count { get; private set; }

    /// <summary>Returns the key of a number.</summary>
    public long this[int number] => _keys[number];

    /// <summary>Returns the number of a key: the <see cref="Count"/> of before where it is new.</summary>
    public int GetOrAdd(long key)
    {
        var mask = _slots.Length - 1;
        var place = Place(key, mask);
        for (; _slots[place] != 0; place = (place + 1) & mask)
        {
            if (_keys[_slots[place] - 1] == key)
                return _slots[place] - 1;
        }

        if (Count == _keys.Length)
        {
            Grow();
            return GetOrAdd(key);
        }

        _keys[Count] = key;
        _slots[place] = ++Count;
        return Count - 1;
    }

    private static int Place(long key, int mask) => (int)(unchecked((ulong)key * 0x9E3779B97F4A7C15) >> 32) & mask;

    private void Grow()
    {
        Array.Resize(ref _keys, _keys.Length * 2);
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var number = 0; number < Count; number++)
        {
            var place = Place(_keys[number], mask);
            while (_slots[place] != 0)
                place = (place + 1) & mask;
            _slots[place] = number + 1;
        }
    }
}
