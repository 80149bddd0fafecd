using System.Runtime.CompilerServices;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Numbers by byte strings, bounded in bytes: when it is full it begins anew. Any number of threads read it without a lock, and without an
/// allocation, while others add to it.
/// </summary>
/// <remarks>
/// Entries are only added to a state, and never changed or moved: a reader that sees an entry's place sees all of the entry. Entries and keys
/// lie in small blocks, so that growing leaves nothing behind but an index. With a larger index a new state takes the place of the old one,
/// which its readers go on to read. Hashes are compared first, then the bytes themselves.
/// </remarks>
/// <param name="maxBytes">The most that entries and their index take; with less than 20 KB it may know nothing.</param>
internal sealed class BytesTable(int maxBytes)
{
    private const int FirstPlaces = 512;
    private const int BlockEntries = 256;
    private const int BlockBytes = 8 * 1024;

    private readonly Lock _lock = new();
    private State _state = new(FirstPlaces, maxBytes);
    private long _bytes = FirstPlaces * sizeof(int);
    private int _count;
    private int _keyBlocks;
    private int _used;

    /// <summary>Bytes that it takes now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Finds a number.</summary>
    /// <param name="key">The bytes.</param>
    /// <param name="hash">Their hash.</param>
    /// <returns>The number; 0 where it is not known.</returns>
    public int Find(ReadOnlySpan<byte> key, ulong hash)
    {
        var state = Volatile.Read(ref _state);
        var mask = state.Places.Length - 1;
        for (var place = Place(hash, mask); ; place = (place + 1) & mask)
        {
            var index = Volatile.Read(ref state.Places[place]);
            if (index == 0)
                return 0;
            ref readonly var entry = ref state.EntryAt(index - 1);
            if (entry.Hash == hash && state.KeyOf(in entry).SequenceEqual(key))
                return entry.Number;
        }
    }

    /// <summary>Adds a number, unless the bytes have one.</summary>
    public void Add(ReadOnlySpan<byte> key, ulong hash, int number)
    {
        lock (_lock)
        {
            if (Find(key, hash) != 0 || key.Length > maxBytes / 4)
                return;
            if (!TryMakeRoom(key.Length))
            {
                Reset();
                if (!TryMakeRoom(key.Length))
                    return;
            }

            var state = _state;
            key.CopyTo(state.Keys[_keyBlocks - 1].AsSpan(_used));
            state.EntryAt(_count) = new Entry(hash, _keyBlocks - 1, _used, key.Length, number);
            _used += key.Length;
            state.Index(_count++);
        }
    }

    /// <summary>Some entry: the one that comes at a turn, in an endless round.</summary>
    /// <returns>False where there is none.</returns>
    public bool TryGet(uint turn, out byte[] key, out int number)
    {
        lock (_lock)
        {
            (key, number) = ([], 0);
            if (_count == 0)
                return false;
            ref readonly var entry = ref _state.EntryAt((int)(turn % (uint)_count));
            (key, number) = (_state.KeyOf(in entry).ToArray(), entry.Number);
            return true;
        }
    }

    /// <summary>Makes room for an entry; false where that would take too much.</summary>
    private bool TryMakeRoom(int keyLength)
    {
        var needsEntries = _count % BlockEntries == 0;
        var needsKeys = _keyBlocks == 0 || _state.Keys[_keyBlocks - 1].Length - _used < keyLength;
        var needsPlaces = (_count + 1) * 2 > _state.Places.Length;
        var keyBytes = Math.Max(BlockBytes, keyLength);
        var bytes = _bytes + (needsEntries ? BlockEntries * Unsafe.SizeOf<Entry>() : 0) + (needsKeys ? keyBytes : 0) + (needsPlaces ? _state.Places.Length * sizeof(int) : 0);
        if (bytes > maxBytes)
            return false;
        if (needsEntries)
            _state.Entries[_count / BlockEntries] = new Entry[BlockEntries];
        if (needsKeys)
            (_state.Keys[_keyBlocks++], _used) = (new byte[keyBytes], 0);
        if (needsPlaces)
            Volatile.Write(ref _state, new State(_state, _count));
        Interlocked.Exchange(ref _bytes, bytes);
        return true;
    }

    /// <summary>Begins anew.</summary>
    private void Reset()
    {
        (_count, _keyBlocks, _used) = (0, 0, 0);
        Interlocked.Exchange(ref _bytes, FirstPlaces * sizeof(int));
        Volatile.Write(ref _state, new State(FirstPlaces, maxBytes));
    }

    private static int Place(ulong hash, int mask) => (int)(hash >> 32) & mask;

    /// <summary>A number by its key.</summary>
    /// <param name="Hash">The hash of the key.</param>
    /// <param name="Block">The block that the key lies in.</param>
    /// <param name="Start">Where it begins there.</param>
    /// <param name="Length">Its length.</param>
    /// <param name="Number">The number.</param>
    private readonly record struct Entry(ulong Hash, int Block, int Start, int Length, int Number);

    private sealed class State
    {
        /// <summary>Full blocks, and one that is being filled.</summary>
        public readonly Entry[][] Entries;

        /// <summary>Blocks of keys; a longer key has one to itself.</summary>
        public readonly byte[][] Keys;

        /// <summary>Entries by their hash: index + 1, 0 where a place is free. At least half of them are.</summary>
        public readonly int[] Places;

        public State(int places, int maxBytes)
        {
            Entries = new Entry[maxBytes / (BlockEntries * Unsafe.SizeOf<Entry>())][];
            Keys = new byte[maxBytes / BlockBytes][];
            Places = new int[places];
        }

        /// <summary>The same entries with twice the places.</summary>
        public State(State old, int count)
        {
            (Entries, Keys, Places) = (old.Entries, old.Keys, new int[old.Places.Length * 2]);
            for (var index = 0; index < count; index++)
                Index(index);
        }

        public ref Entry EntryAt(int index) => ref Entries[(uint)index / BlockEntries][(uint)index % BlockEntries];

        public ReadOnlySpan<byte> KeyOf(in Entry entry) => Keys[entry.Block].AsSpan(entry.Start, entry.Length);

        /// <summary>Makes a whole entry visible to readers.</summary>
        public void Index(int index)
        {
            var mask = Places.Length - 1;
            var place = Place(EntryAt(index).Hash, mask);
            while (Places[place] != 0)
                place = (place + 1) & mask;
            Volatile.Write(ref Places[place], index + 1);
        }
    }
}
