using System.Text.Json;
using Google.Apis.Http;
using Google.Apis.Util;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Clients that follow no redirect: Google's runtime would send a token, or a signed assertion, along to another host.</summary>
/// <param name="forTokens">True for the client that asks for tokens, see <see cref="TokenResponseHandler"/>; false for the API.</param>
internal sealed class SheetsHttpClientFactory(bool forTokens) : HttpClientFactory, IHttpClientFactory
{
    ConfigurableHttpClient IHttpClientFactory.CreateHttpClient(CreateHttpClientArgs args)
    {
        var client = CreateHttpClient(args);
        client.MessageHandler.FollowRedirect = false;
        return client;
    }

    protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args)
        => forTokens ? new TokenResponseHandler(base.CreateHandler(args)) : base.CreateHandler(args);
}

/// <summary>
/// Rejects a response of the token endpoint that is not a JSON object, such as a redirect or a proxy's page. Google's runtime parses any
/// response as JSON and fails with a NullReferenceException on an empty one.
/// </summary>
internal sealed class TokenResponseHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await response.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        if (IsObject(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false)))
            return response;
        using (response)
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "The token endpoint's response is not a JSON object", null, response.StatusCode);
    }

    private static bool IsObject(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>Reads Retry-After of a failed response, which Google's exceptions do not carry.</summary>
internal sealed class RetryAfterHandler(TimeProvider time) : IHttpUnsuccessfulResponseHandler
{
    /// <summary>The pause that the last response asked for; null when it did not.</summary>
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

/// <summary>The program's clock in the form of Google's runtime.</summary>
internal sealed class GoogleClock(TimeProvider time) : IClock
{
    public DateTime Now => time.GetLocalNow().DateTime;

    public DateTime UtcNow => time.GetUtcNow().UtcDateTime;
}
