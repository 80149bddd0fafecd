using System.Text.Json;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// Tells an answer of the token endpoint from anything else that comes from its address, such as a redirect or a proxy's page. Google's
/// runtime takes every answer for JSON and ends in a NullReferenceException on an empty one.
/// </summary>
internal sealed class TokenAnswerHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await response.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        if (IsObject(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false)))
            return response;
        using (response)
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "the token endpoint's answer is no JSON object", null, response.StatusCode);
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
