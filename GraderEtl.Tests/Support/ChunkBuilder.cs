using System.Text;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;

namespace GraderEtl.Tests.Support;

/// <summary>Chunks made by hand, as a parser would make them from a page.</summary>
internal sealed class ChunkBuilder : IDisposable
{
    internal static readonly DateTimeOffset Day = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PagePool _pool;
    private readonly List<Row> _rows = [];
    private readonly List<Rejection> _rejections = [];
    private readonly List<AttemptChunk> _made = [];
    private readonly List<DateTimeOffset> _outside = [];

    internal ChunkBuilder(int pageBytes = 256 * 1024, int maxPages = 64)
    {
        _pool = new PagePool(pageBytes, maxPages);
    }

    internal ChunkBuilder Run(DateTimeOffset at, string user = "student", string? key = "", string? result = "course-v1:A+B+C:example.org-0f:student", string? url = "https://example.org/grade")
        => Add(new Row(at, AttemptType.Run, false, user, key, result, url));

    internal ChunkBuilder Submit(DateTimeOffset at, bool correct, string user = "student", string? key = "", string? result = "course-v1:A+B+C:example.org-0f:student", string? url = "https://example.org/grade")
        => Add(new Row(at, AttemptType.Submit, correct, user, key, result, url));

    internal ChunkBuilder Reject(RejectionReason reason, string? field, ReadOnlyMemory<byte> original, string detail = "it is wrong")
    {
        _rejections.Add(new Rejection(reason, field, original, detail));
        return this;
    }

    internal ChunkBuilder Outside(int count)
    {
        _outside.AddRange(Enumerable.Repeat(Day, count));
        return this;
    }

    internal ChunkBuilder Outside(DateTimeOffset at)
    {
        _outside.Add(at);
        return this;
    }

    /// <summary>A chunk of what was added since the last one; it lives as long as the builder.</summary>
    internal AttemptChunk Build()
    {
        var page = _pool.RentAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        for (var records = _rows.Count + _outside.Count; records > 0; records--)
            page.Add(default);
        var chunk = new AttemptChunk(page);
        var used = 0;
        foreach (var row in _rows)
        {
            ref var next = ref chunk.Next();
            next.UserId = Put(page, row.User, ref used);
            next.OauthConsumerKey = Put(page, row.Key, ref used);
            next.LisResultSourcedId = Put(page, row.Result, ref used);
            next.LisOutcomeServiceUrl = Put(page, row.Url, ref used);
            next.Type = row.Type;
            next.IsCorrect = row.IsCorrect;
            next.CreatedAt = TimeWindow.ToMicroseconds(row.At);
            chunk.Accept();
        }

        _rejections.ForEach(chunk.Reject);
        foreach (var time in _outside)
        {
            chunk.Next().CreatedAt = TimeWindow.ToMicroseconds(time);
            chunk.SkipOutside();
        }

        _outside.Clear();
        _rows.Clear();
        _rejections.Clear();
        _made.Add(chunk);
        return chunk;
    }

    public void Dispose()
    {
        _made.ForEach(static chunk => chunk.Dispose());
        _pool.Dispose();
    }

    private ChunkBuilder Add(Row row)
    {
        _rows.Add(row);
        return this;
    }

    private static TextSlice Put(Page page, string? text, ref int used)
    {
        if (text is null)
            return TextSlice.Null;
        var length = Encoding.UTF8.GetBytes(text, page.Buffer.AsSpan(used));
        var slice = new TextSlice(used, length);
        used += length;
        return slice;
    }

    private sealed record Row(DateTimeOffset At, AttemptType Type, bool IsCorrect, string User, string? Key, string? Result, string? Url);
}
