using Google.Apis.Http;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Takes note of how long an answer asks to wait; Google's exceptions do not carry it.</summary>
internal sealed class RetryAfterHandler(TimeProvider time) : IHttpUnsuccessfulResponseHandler
{
    /// <summary>What the last answer asked for; null when it did not.</summary>
    public TimeSpan? Pause { get; private set; }

    public Task<bool> HandleResponseAsync(HandleUnsuccessfulResponseArgs args)
    {
        Pause = args.Response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => null,
        };
        return Task.FromResult(false);
    }
}
