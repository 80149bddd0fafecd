using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace GraderEtl.Runner.Serve.Page;

/// <summary>
/// Refuses requests that a page of another site has a browser send: by the host that they are meant for, and, where they change
/// something, by the site that sends them.
/// </summary>
internal sealed class RequestGuard(ServeOptions options, IPAddress address)
{
    private static readonly string[] Forwarded = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

    /// <summary>True for the address of this machine alone, where there is no proxy in front.</summary>
    private readonly bool _isLocal = IPAddress.IsLoopback(address) && !options.BehindProxy;

    /// <summary>True where the request means this machine by one of its own names: a name of another site may lead here too (DNS rebinding).</summary>
    public bool IsMeantForThisHost(HttpRequest request)
    {
        if (!_isLocal)
            return true;
        // what comes through a proxy comes from elsewhere
        if (Array.Exists(Forwarded, request.Headers.ContainsKey))
            return false;
        var host = request.Host.Host;
        return host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var named) && IPAddress.IsLoopback(named));
    }

    /// <summary>
    /// True where a form comes from this page. Browsers say so by <c>Sec-Fetch-Site</c>, or by <c>Origin</c> where they are older; a request
    /// without either is refused.
    /// </summary>
    public static bool IsFromThisSite(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0 && site != "same-origin")
            return false;
        // browsers write null for a page that sends no referrer
        if (origin.Length > 0 && origin != "null")
            return Uri.TryCreate(origin, UriKind.Absolute, out var from) && string.Equals(from.Authority, Authority(request), StringComparison.OrdinalIgnoreCase);
        return site == "same-origin";
    }

    /// <summary>Where the request comes from; behind a proxy, what the proxy says.</summary>
    public IPAddress? AddressOf(HttpContext context)
    {
        // the last one is what the proxy has added; those before it are what the client says
        if (options.BehindProxy && context.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim() is { Length: > 0 } last && IPAddress.TryParse(last, out var client))
            return client;
        return context.Connection.RemoteIpAddress;
    }

    /// <summary>Sets what every response says to browsers.</summary>
    public static void SetHeaders(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = PageFrame.Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers[HeaderNames.XFrameOptions] = "DENY";
        headers.CacheControl = "no-store";
    }

    /// <summary>Host and port, without the port that the scheme means anyway.</summary>
    private static string Authority(HttpRequest request)
    {
        var host = request.Host.Value ?? "";
        return host.EndsWith(":443", StringComparison.Ordinal) || host.EndsWith(":80", StringComparison.Ordinal) ? host[..host.LastIndexOf(':')] : host;
    }
}
