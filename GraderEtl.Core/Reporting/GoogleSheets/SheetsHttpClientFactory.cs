using Google.Apis.Http;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Clients that follow no redirect: Google's runtime would send a token, or a signed assertion, along to another host.</summary>
internal sealed class SheetsHttpClientFactory : HttpClientFactory, IHttpClientFactory
{
    ConfigurableHttpClient IHttpClientFactory.CreateHttpClient(CreateHttpClientArgs args)
    {
        var client = CreateHttpClient(args);
        client.MessageHandler.FollowRedirect = false;
        return client;
    }
}
