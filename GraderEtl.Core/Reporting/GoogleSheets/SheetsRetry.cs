using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// Tries again what may pass: quotas are counted by the minute, so the pauses add up to one. An answer's Retry-After is honoured, up to
/// five minutes. What is tried again is a whole cycle that begins with reading, so that a write whose reply was lost is found.
/// </summary>
internal static class SheetsRetry
{
    private const int Tries = 7;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    public static ResiliencePipeline Create(TimeProvider time, ILogger logger) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = Tries - 1,
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is GraderEtlException { Retry: RetryAdvice.Again }),
            DelayGenerator = static arguments => ValueTask.FromResult<TimeSpan?>(Asked(arguments.Outcome.Exception) ?? BackOff(arguments.AttemptNumber)),
            OnRetry = arguments =>
            {
                if (arguments.Outcome.Exception is GraderEtlException error)
                    Log.SheetsRetried(logger, error.Found, arguments.AttemptNumber + 2, Tries, arguments.RetryDelay.TotalSeconds);
                return default;
            },
        })
        .Build();

    /// <summary>1, 2, 4 seconds and so on, and up to half as much again, so that two programs do not keep meeting.</summary>
    private static TimeSpan BackOff(int attempt) => FirstPause * Math.Pow(2, attempt) * (1 + (Random.Shared.NextDouble() / 2));

    private static TimeSpan? Asked(Exception? error)
        => error is GraderEtlException { RetryAfter: { } asked } && asked > TimeSpan.Zero ? (asked < LongestPause ? asked : LongestPause) : null;
}
