using System.Numerics;
using System.Runtime.CompilerServices;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Numbers by byte strings, bounded in bytes: when it is full it begins anew. Any number of threads read it without a lock, and without an
/// allocation, while others add to it.
/// </summary>
/// <remarks>
/// Entries are only added to a state, and never changed: a reader that sees an entry's place sees all of the entry. When arrays grow, a
/// new state takes the place of the old one, which its readers go on to read. Hashes are compared first, then the bytes themselves.
/// </remarks>
/// <param name="maxBytes">The most that entries and their index take.</param>
internal sealed class BytesTable(int maxBytes)
{
    private const int FirstEntries = 256;
    private const int FirstBytes = 16 * 1024;

    private readonly Lock _lock = new();
    private State _state = new(FirstEntries, FirstBytes);
    private int _count;
    private int _used;

    /// <summary>Bytes that it takes now.</summary>
    public long Bytes => Volatile.Read(ref _state).Size;

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
            ref readonly var entry = ref state.Entries[index - 1];
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
            var state = _state;
            if (_count == state.Entries.Length || key.Length > state.Keys.Length - _used)
                state = Grow(state, key.Length);
            key.CopyTo(state.Keys.AsSpan(_used));
            state.Entries[_count] = new Entry(hash, _used, key.Length, number);
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
            ref readonly var entry = ref _state.Entries[(int)(turn % (uint)_count)];
            (key, number) = (_state.KeyOf(in entry).ToArray(), entry.Number);
            return true;
        }
    }

    private State Grow(State old, int needed)
    {
        var entries = _count == old.Entries.Length ? _count * 2 : old.Entries.Length;
        var bytes = old.Keys.Length;
        while (bytes - _used < needed)
            bytes *= 2;
        if (State.SizeOf(entries, bytes) > maxBytes)
            return Reset(old, needed);
        var state = new State(entries, bytes);
        old.Entries.AsSpan(0, _count).CopyTo(state.Entries);
        old.Keys.AsSpan(0, _used).CopyTo(state.Keys);
        for (var index = 0; index < _count; index++)
            state.Index(index);
        Volatile.Write(ref _state, state);
        return state;
    }

    /// <summary>Begins anew at the size it had, as what has filled it once fills it again; smaller where a long key did.</summary>
    private State Reset(State old, int needed)
    {
        var state = needed <= old.Keys.Length
            ? new State(old.Entries.Length, old.Keys.Length)
            : new State(FirstEntries, (int)BitOperations.RoundUpToPowerOf2((uint)needed));
        (_count, _used) = (0, 0);
        Volatile.Write(ref _state, state);
        return state;
    }

    private static int Place(ulong hash, int mask) => (int)(hash >> 32) & mask;

    private readonly record struct Entry(ulong Hash, int Start, int Length, int Number);

    private sealed class State(int entries, int bytes)
    {
        public readonly Entry[] Entries = new Entry[entries];
        public readonly byte[] Keys = new byte[bytes];

        /// <summary>Entries by their hash: index + 1, 0 where a place is free. At least half of them are.</summary>
        public readonly int[] Places = new int[entries * 2];

        public long Size => SizeOf(Entries.Length, Keys.Length);

        public static long SizeOf(int entries, int bytes) => (long)entries * (Unsafe.SizeOf<Entry>() + 2 * sizeof(int)) + bytes;

        public ReadOnlySpan<byte> KeyOf(in Entry entry) => Keys.AsSpan(entry.Start, entry.Length);

        /// <summary>Makes a whole entry visible to readers.</summary>
        public void Index(int index)
        {
            var mask = Places.Length - 1;
            var place = Place(Entries[index].Hash, mask);
            while (Places[place] != 0)
                place = (place + 1) & mask;
            Volatile.Write(ref Places[place], index + 1);
        }
    }
}
