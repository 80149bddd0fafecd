using System.Text;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Source;
using NUnit.Framework;

namespace GraderEtl.Tests.Source;

/// <summary>Collects what the reader sends, as texts, and gives every page back; says at the end whether one is still out.</summary>
internal sealed class SplitterPages : IPageTarget, IDisposable
{
    private readonly PagePool _pool;

    public SplitterPages(int pageBytes = 256) => _pool = new PagePool(pageBytes, maxPages: 2);

    public List<string> Records { get; } = [];

    public List<bool> Objects { get; } = [];

    public List<bool> Escapes { get; } = [];

    public List<(string Head, long Length)> Oversized { get; } = [];

    public int Pages { get; private set; }

    public int Outstanding => _pool.Outstanding;

    public Func<ValueTask>? BeforeSend { get; set; }

    public static async Task<SplitterPages> ReadAsync(
        byte[] json, int pageBytes = 256, Func<int>? chunk = null, JsonArrayOptions? options = null)
    {
        var pages = new SplitterPages(pageBytes);
        var summary = await pages.RunAsync(json, chunk, options);
        Assert.That(summary.Bytes, Is.EqualTo(json.Length));
        Assert.That(summary.Records, Is.EqualTo(pages.Records.Count + pages.Oversized.Count));
        return pages;
    }

    public async Task<FetchSummary> RunAsync(byte[] json, Func<int>? chunk = null, JsonArrayOptions? options = null)
    {
        await using var stream = new SplitterStream(json, chunk ?? (() => int.MaxValue));
        try
        {
            return await JsonArrayReader.ReadAsync(stream, this, options);
        }
        finally
        {
            Assert.That(Outstanding, Is.Zero, "a page was not given back");
        }
    }

    public ValueTask<Page> RentAsync(CancellationToken cancellationToken) => _pool.RentAsync(cancellationToken);

    public async ValueTask SendAsync(Page page, CancellationToken cancellationToken)
    {
        using var owned = page;
        Pages++;
        Assert.That(page.RecordCount + page.Oversized.Count, Is.GreaterThan(0), "an empty page was sent");
        foreach (var record in page.Records)
        {
            Records.Add(Encoding.UTF8.GetString(page.Buffer, record.Start, record.Length));
            Objects.Add(record.IsObject);
            Escapes.Add(record.HasEscape);
        }

        foreach (var record in page.Oversized)
            Oversized.Add((Encoding.UTF8.GetString(record.Head), record.Length));
        if (BeforeSend is not null)
            await BeforeSend();
    }

    public void Dispose() => _pool.Dispose();
}
