using GraderEtl.Core.Memory;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>A response cut into pages beforehand. Parsing unescapes where texts lie, so each use fills a page anew.</summary>
internal sealed class CutPages
{
    private readonly List<(byte[] Bytes, RecordSlice[] Records)> _pages = [];

    public CutPages(byte[] response)
    {
        new PageSink(Keep).Read(response);

        void Keep(Page page)
        {
            var last = page.Records[^1];
            _pages.Add((page.Buffer[..(last.Start + last.Length)], page.Records.ToArray()));
            page.Dispose();
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _pages.Count;

    /// <summary>Records in all of them.</summary>
    public int Records => _pages.Sum(page => page.Records.Length);

    /// <summary>Bytes in all of them.</summary>
    public long Bytes => _pages.Sum(page => (long)page.Bytes.Length);

    /// <summary>Fills an empty page.</summary>
    public void Fill(Page page, int number)
    {
        var (bytes, records) = _pages[number];
        bytes.CopyTo(page.Buffer, 0);
        foreach (var record in records)
            page.Add(record with { IsUsual = false });
    }
}

/// <summary>Cuts responses into pages of the default size, and hands each on to be disposed.</summary>
internal sealed class PageSink(Action<Page> take) : IPageTarget
{
    private readonly PagePool _pool = new(new TuningOptions().PageBytes, new TuningOptions().PagesPerLane);

    /// <summary>Reads a response to its end and returns the number of its records.</summary>
    public long Read(byte[] response)
    {
        using var stream = new MemoryStream(response);
        return JsonArrayReader.ReadAsync(stream, this).GetAwaiter().GetResult().Records;
    }

    public ValueTask<Page> RentAsync(CancellationToken cancellationToken) => _pool.RentAsync(cancellationToken);

    public ValueTask SendAsync(Page page, CancellationToken cancellationToken)
    {
        take(page);
        return ValueTask.CompletedTask;
    }
}
