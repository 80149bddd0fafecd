using GraderEtl.Core.Model;
using GraderEtl.Core.Source;

namespace GraderEtl.Runner.Commands;

/// <summary>Stands where the source would be in commands that never ask one, so that they run without its settings.</summary>
internal sealed class NoSource : IAttemptSource
{
    public Task<FetchSummary> FetchAsync(TimeWindow window, IPageTarget pages, CancellationToken cancellationToken)
        => throw new InvalidOperationException("A command that works without a source asked one.");
}
