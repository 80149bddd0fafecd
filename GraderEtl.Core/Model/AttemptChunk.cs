using System.Buffers;
using GraderEtl.Core.Memory;

namespace GraderEtl.Core.Model;

/// <summary>
/// The attempts and rejections parsed from one page. It owns the page's buffer: its rows are offsets into it. Dispose it once.
/// </summary>
public sealed class AttemptChunk : IDisposable
{
    private readonly List<Rejection> _rejections = [];
    private List<ReadOnlyMemory<byte>>? _originals;
    private List<RefusedRow>? _refusals;
    private Page? _page;
    private AttemptRow[] _rows;

    internal AttemptChunk(Page page)
    {
        _page = page;
        _rows = ArrayPool<AttemptRow>.Shared.Rent(Math.Max(1, page.RecordCount));
    }

    /// <summary>Number of valid attempts.</summary>
    public int Count { get; private set; }

    /// <summary>Records that did not pass, with their original bytes.</summary>
    public IReadOnlyList<Rejection> Rejections => _rejections;

    /// <summary>Number of valid or invalid records whose time lies outside the window asked for; they are dropped.</summary>
    public int Outside { get; private set; }

    /// <summary>Number of records read: attempts, rejections and those outside.</summary>
    public int Read => Count + _rejections.Count + Outside;

    /// <summary>One attempt.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public Attempt this[int index] => new(Buffer, in Rows[index]);

    internal ReadOnlySpan<AttemptRow> Rows => _rows.AsSpan(0, Count);

    internal byte[] Buffer => _page?.Buffer ?? throw new ObjectDisposedException(nameof(AttemptChunk));

    internal Page Page => _page ?? throw new ObjectDisposedException(nameof(AttemptChunk));

    /// <summary>The same rows, for the store that resolves them.</summary>
    internal Span<AttemptRow> Unresolved => _rows.AsSpan(0, Count);

    /// <summary>The id of the first row; the others follow one by one. 0 where the chunk is not resolved.</summary>
    internal long FirstId { get; set; }

    /// <summary>Whether the rows have their numbers.</summary>
    internal bool IsResolved => FirstId != 0;

    /// <summary>Rows that the store refused when it resolved the chunk, in order; they have no numbers.</summary>
    internal IReadOnlyList<RefusedRow> Refusals => _refusals ?? (IReadOnlyList<RefusedRow>)[];

    internal void Refuse(RefusedRow row) => (_refusals ??= []).Add(row);

    /// <summary>The next row to fill; counts only once <see cref="Accept"/> is called. It belongs to no template, and is not resolved.</summary>
    internal ref AttemptRow Next()
    {
        ref var next = ref _rows[Count];
        next.UserNo = next.TaskNo = next.Template = 0; // the array is a pooled one
        return ref next;
    }

    internal void Accept() => Count++;

    /// <summary>The bytes of each attempt's record as it came; empty unless the parser was asked for them.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> Originals => _originals ?? (IReadOnlyList<ReadOnlyMemory<byte>>)[];

    /// <summary>Keeps the record of the attempt that was accepted last.</summary>
    internal void KeepOriginal(ReadOnlyMemory<byte> record) => (_originals ??= []).Add(record);

    internal void Reject(Rejection rejection) => _rejections.Add(rejection);

    /// <summary>The records outside, the last one first; only their times mean anything.</summary>
    internal ReadOnlySpan<AttemptRow> OutsideRows => _rows.AsSpan(_rows.Length - Outside);

    /// <summary>Drops the record in <see cref="Next"/>. Its time is kept, behind the rows: there is room for each record of the page.</summary>
    internal void SkipOutside()
    {
        var time = Next().CreatedAt;
        _rows[^++Outside].CreatedAt = time;
    }

    /// <summary>Gives the buffers back; the rows must not be touched afterwards.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _page, null) is not { } page)
            return;
        ArrayPool<AttemptRow>.Shared.Return(_rows);
        _rows = [];
        Count = 0;
        page.Dispose();
    }
}

/// <summary>A row that the store refuses.</summary>
/// <param name="Row">Its place among the chunk's rows.</param>
/// <param name="Cause">What the store said.</param>
internal readonly record struct RefusedRow(int Row, Exception Cause);
