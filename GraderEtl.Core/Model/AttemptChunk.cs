using System.Buffers;
using GraderEtl.Core.Memory;

namespace GraderEtl.Core.Model;

/// <summary>
/// The attempts and rejections parsed from one page. It owns the page's buffer: its rows are offsets into it. Dispose it once.
/// </summary>
public sealed class AttemptChunk : IDisposable
{
    /// <summary>One row of so many has to wait for a chunk to wait without its page.</summary>
    private const int FewestWaiting = 4;

    private readonly List<Rejection> _rejections = [];
    private List<ReadOnlyMemory<byte>>? _originals;
    private List<RefusedRow>? _refusals;
    private Page? _page;
    private byte[]? _userIds;
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

    internal byte[] Buffer => _userIds ?? _page?.Buffer ?? throw new ObjectDisposedException(nameof(AttemptChunk));

    internal Page Page => _page ?? throw new ObjectDisposedException(nameof(AttemptChunk));

    /// <summary>False once the page was given back, see <see cref="TryGivePageBack"/>.</summary>
    internal bool HasPage => _page is not null;

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

    /// <summary>
    /// Gives the page back, so that the chunk can wait in a fifth of the memory for numbers of users: from here on it has the ids of users
    /// without a number, and no other text.
    /// </summary>
    /// <returns>False where other texts are needed, as tasks have no number yet, or records did not pass or were to be kept; and where fewer
    /// than a quarter of the rows wait, for which the memory of rows that wait would be too much.</returns>
    internal bool TryGivePageBack()
    {
        if (_rejections.Count > 0 || _originals is not null)
            return false;
        var (unknown, size) = (0, 0);
        foreach (ref readonly var row in Rows)
        {
            if (row.TaskNo == 0)
                return false;
            if (row.UserNo == 0)
                (unknown, size) = (unknown + 1, size + row.UserId.Length);
        }

        if (unknown * FewestWaiting < Count)
            return false;

        var (page, ids, end) = (Page, ArrayPool<byte>.Shared.Rent(size), 0);
        foreach (ref var row in Unresolved)
        {
            var id = row.UserNo == 0 ? row.UserId : default;
            page.Buffer.AsSpan(id.Start, id.Length).CopyTo(ids.AsSpan(end));
            (row.UserId, row.OauthConsumerKey, row.LisResultSourcedId, row.LisOutcomeServiceUrl) = (new TextSlice(end, id.Length), default, default, default);
            end += id.Length;
        }

        (_userIds, _page) = (ids, null);
        page.Dispose();
        return true;
    }

    /// <summary>Gives the buffers back; the rows must not be touched afterwards.</summary>
    public void Dispose()
    {
        var (page, ids) = (Interlocked.Exchange(ref _page, null), Interlocked.Exchange(ref _userIds, null));
        if (page is null && ids is null)
            return;
        ArrayPool<AttemptRow>.Shared.Return(_rows);
        _rows = [];
        Count = 0;
        page?.Dispose();
        if (ids is not null)
            ArrayPool<byte>.Shared.Return(ids);
    }
}

/// <summary>A row that the store refuses.</summary>
/// <param name="Row">Its place among the chunk's rows.</param>
/// <param name="Cause">What the store said.</param>
internal readonly record struct RefusedRow(int Row, Exception Cause);
