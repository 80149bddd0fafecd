using Google.Apis.Http;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Clients that follow no redirect: Google's runtime would send a token, or a signed assertion, along to another host.</summary>
/// <param name="forTokens">True for the client that asks for tokens, see <see cref="TokenAnswerHandler"/>.</param>
internal sealed class SheetsHttpClientFactory(bool forTokens) : HttpClientFactory, IHttpClientFactory
{
    ConfigurableHttpClient IHttpClientFactory.CreateHttpClient(CreateHttpClientArgs args)
    {
        var client = CreateHttpClient(args);
        client.MessageHandler.FollowRedirect = false;
        return client;
    }

    protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args)
        => forTokens ? new TokenAnswerHandler(base.CreateHandler(args)) : base.CreateHandler(args);
}
