using GraderEtl.Core.Model;
using GraderEtl.Core.Source;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>A source that has its pages cut and hands on copies of them, round and round.</summary>
/// <param name="pages">The pages; null for empty ones.</param>
/// <param name="count">How many to hand on for the whole window.</param>
internal sealed class PageSource(CutPages? pages, int count) : IAttemptSource
{
    public async Task<FetchSummary> FetchAsync(TimeWindow window, IPageTarget target, CancellationToken cancellationToken)
    {
        if (window.Start != Inputs.Window.Start)
            return default; // no more pages follow
        var records = 0L;
        for (var number = 0; number < count; number++)
        {
            var page = await target.RentAsync(cancellationToken);
            pages?.Fill(page, number % pages.Count);
            records += page.RecordCount;
            await target.SendAsync(page, cancellationToken);
        }

        return new FetchSummary(records, pages?.Bytes ?? 0, TimeSpan.Zero, TimeSpan.Zero);
    }
}
