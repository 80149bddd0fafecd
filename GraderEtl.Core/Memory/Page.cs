namespace GraderEtl.Core.Memory;

/// <summary>
/// A pooled buffer of whole records cut from a response. It has one owner at a time: the source fills it, the parser turns it into a
/// chunk that owns it from then on, and its last owner disposes it, which returns the buffer to its pool.
/// </summary>
public sealed class Page : IDisposable
{
    private const int OversizedHead = 64 * 1024;

    /// <summary>
    /// A record that could become an attempt is longer. Shorter ones would be so many in a page that what is noted of each, a rejection
    /// above all, took a hundred times the page's own memory.
    /// </summary>
    private const int ShortestRecord = 64;

    /// <summary>Small pages, as tests have them, take some records however short.</summary>
    private const int FewestRecords = 64;

    private readonly PagePool _pool;
    private RecordSlice[] _records = new RecordSlice[64];
    private ValueSlice[] _values = [];
    private List<OversizedRecord>? _oversized;

    internal Page(PagePool pool, int capacity)
    {
        _pool = pool;
        Buffer = new byte[capacity];
        MaxRecords = Math.Max(FewestRecords, capacity / ShortestRecord);
    }

    /// <summary>The bytes; records lie anywhere in it, between them whatever the array had there.</summary>
    internal byte[] Buffer { get; }

    /// <summary>How many records it takes, however short they are.</summary>
    internal int MaxRecords { get; }

    /// <summary>Number of records in the page, those too large for a page not counted.</summary>
    public int RecordCount { get; private set; }

    internal ReadOnlySpan<RecordSlice> Records => _records.AsSpan(0, RecordCount);

    internal IReadOnlyList<OversizedRecord> Oversized => _oversized ?? (IReadOnlyList<OversizedRecord>)[];

    /// <summary>The shape that usual records of this page have been cut by; null when none was known.</summary>
    internal RecordShape? Shape { get; private set; }

    internal bool IsLeased { get; set; }

    /// <summary>Copies a record into the page: what a source of your own fills it with.</summary>
    /// <param name="record">One whole JSON value in UTF-8, as the API would send it. A longer one than a page holds is noted and rejected.</param>
    /// <returns>False when there is no room left: hand the page on and put the record into the next one.</returns>
    /// <exception cref="ArgumentException">The record is empty.</exception>
    public bool TryAdd(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
            throw new ArgumentException("A record is one JSON value; got no bytes.", nameof(record));
        if (record.Length > Buffer.Length)
        {
            AddOversized(new OversizedRecord(record[..Math.Min(record.Length, OversizedHead)].ToArray(), record.Length));
            return true;
        }

        var start = RecordCount == 0 ? 0 : Records[^1].Start + Records[^1].Length;
        if (record.Length > Buffer.Length - start || RecordCount == MaxRecords)
            return false;
        record.CopyTo(Buffer.AsSpan(start));
        Add(new RecordSlice(start, record.Length, IsObject: record[0] == (byte)'{', HasEscape: record.Contains((byte)'\\')));
        return true;
    }

    internal void Add(RecordSlice record)
    {
        if (RecordCount == _records.Length)
            Array.Resize(ref _records, _records.Length * 2);
        _records[RecordCount++] = record;
    }

    /// <summary>Adds the record that begins at a place when it has the page's <see cref="Shape"/>.</summary>
    /// <returns>The first byte after it; 0 when it does not have the shape.</returns>
    internal int TryAddUsual(ReadOnlySpan<byte> bytes, int start)
    {
        var shape = Shape!;
        var first = RecordCount * shape.Count;
        if (_values.Length < first + shape.Count)
            Array.Resize(ref _values, Math.Max(_values.Length * 2, first + 64 * shape.Count));
        var end = shape.Match(bytes, start, _values.AsSpan(first, shape.Count));
        if (end > 0)
            Add(new RecordSlice(start, end - start, IsObject: true, HasEscape: false, IsUsual: true));
        return end;
    }

    /// <summary>Where the values of a usual record lie.</summary>
    internal ReadOnlySpan<ValueSlice> Values(int record) => _values.AsSpan(record * Shape!.Count, Shape.Count);

    /// <summary>Has the pages that are filled from here on cut by a shape.</summary>
    internal void Suggest(RecordShape shape) => _pool.Shape = shape;

    internal void AddOversized(OversizedRecord record) => (_oversized ??= []).Add(record);

    internal void Clear(RecordShape? shape)
    {
        Shape = shape;
        RecordCount = 0;
        _oversized = null;
    }

    /// <summary>Gives the buffer back. The page must not be touched afterwards.</summary>
    public void Dispose() => _pool.Return(this);
}

/// <summary>Where one element of the response's array lies in its page.</summary>
/// <param name="Start">Offset of its first byte in the page.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="IsObject">False for an element that is no JSON object (a number, a string, an array …).</param>
/// <param name="HasEscape">True when a backslash occurs in one of its strings, so that some text has to be unescaped.</param>
/// <param name="IsUsual">True when it has the page's <see cref="RecordShape"/>, so that its values are known.</param>
internal readonly record struct RecordSlice(int Start, int Length, bool IsObject, bool HasEscape, bool IsUsual = false);

/// <summary>A record longer than a whole page: only its head is kept, for the quarantine.</summary>
/// <param name="Head">Its first bytes.</param>
/// <param name="Length">Its full length in bytes.</param>
internal sealed record OversizedRecord(byte[] Head, long Length);
