using GraderEtl.Core.Memory;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>Cuts answers into pages of the default size and disposes each.</summary>
internal sealed class PageSink(Action<Page> take) : IPageTarget
{
    private readonly PagePool _pool = new(new TuningOptions().PageBytes, new TuningOptions().PagesPerLane);

    /// <summary>Reads an answer to its end and returns the number of its records.</summary>
    public long Read(byte[] answer)
    {
        using var stream = new MemoryStream(answer);
        return JsonArrayReader.ReadAsync(stream, this).GetAwaiter().GetResult().Records;
    }

    public ValueTask<Page> RentAsync(CancellationToken cancellationToken) => _pool.RentAsync(cancellationToken);

    public ValueTask SendAsync(Page page, CancellationToken cancellationToken)
    {
        take(page);
        return ValueTask.CompletedTask;
    }
}
