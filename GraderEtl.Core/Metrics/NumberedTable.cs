namespace GraderEtl.Core.Metrics;

/// <summary>
/// A hash table with open addressing that numbers its keys 0, 1, 2 … in the order in which they come, and has a value for each. What is
/// known of thousands of users stays close together in memory. Entries lie in blocks, so that growing copies none of them.
/// </summary>
/// <param name="initial">The value of a new key.</param>
internal sealed class NumberedTable<T>(T initial)
    where T : struct
{
    private const int BlockBits = 12;
    private const int BlockLength = 1 << BlockBits;

    private readonly List<Entry[]> _blocks = [];
    private int[] _slots = new int[2 * BlockLength]; // a number plus one; 0 is empty

    /// <summary>How many keys there are.</summary>
    public int Count { get; private set; }

    /// <summary>The value of a number.</summary>
    public ref T this[int number] => ref Find(number).Value;

    /// <summary>The key of a number.</summary>
    public long KeyOf(int number) => Find(number).Key;

    /// <summary>The number of a key, which is added where it is new.</summary>
    public int GetNumber(long key)
    {
        var slot = FindSlot(key);
        if (_slots[slot] != 0)
            return _slots[slot] - 1;
        if (Count >= _slots.Length / 4 * 3)
        {
            Grow();
            slot = FindSlot(key);
        }

        if (Count == _blocks.Count * BlockLength)
            _blocks.Add(GC.AllocateUninitializedArray<Entry>(BlockLength));
        (Find(Count).Key, Find(Count).Value) = (key, initial);
        _slots[slot] = ++Count;
        return Count - 1;
    }

    private ref Entry Find(int number) => ref _blocks[number >> BlockBits][number & (BlockLength - 1)];

    /// <summary>The slot of a key, or the empty one that it goes to.</summary>
    private int FindSlot(long key)
    {
        var mask = _slots.Length - 1;
        var slot = (int)(unchecked((ulong)key * 0x9E3779B97F4A7C15) >> 32) & mask;
        while (_slots[slot] != 0 && Find(_slots[slot] - 1).Key != key)
            slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (var number = 0; number < Count; number++)
            _slots[FindSlot(KeyOf(number))] = number + 1;
    }

    private struct Entry
    {
        public long Key;
        public T Value;
    }
}
