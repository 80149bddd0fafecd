using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Verification;

namespace GraderEtl.Core;

/// <summary>The members of <see cref="GraderEtlPipeline"/>, registered beside it, so that tests of its callers can replace it.</summary>
public interface IGraderEtlPipeline
{
    /// <inheritdoc cref="GraderEtlPipeline.RunAsync"/>
    Task<LoadResult> RunAsync(LoadRequest request, IProgress<LoadProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GraderEtlPipeline.PlanAsync"/>
    Task<LoadPlan> PlanAsync(LoadRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GraderEtlPipeline.ReportAsync"/>
    Task<LoadResult> ReportAsync(ReportRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GraderEtlPipeline.VerifyAsync"/>
    Task<VerifyResult> VerifyAsync(
        VerifyRequest request, IProgress<WindowVerification>? progress = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GraderEtlPipeline.ReplayRejectionsAsync"/>
    Task<ReplayResult> ReplayRejectionsAsync(ReplayRequest request, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GraderEtlPipeline.ReadAsync"/>
    IAsyncEnumerable<AttemptChunk> ReadAsync(TimeWindow window, CancellationToken cancellationToken = default);
}
