using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Source;

/// <summary>What can go wrong with the source, and what helps: again, once more, in smaller windows, or never.</summary>
internal static class SourceErrors
{
    private const string ExpectedResponse = "status 200 with a JSON array of attempts";
    private const string BoundsRemedy = "check Source:ApiUrl, and ask who runs the API whether it takes start and end as 'yyyy-MM-dd HH:mm:ss.ffffff'";
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    public static GraderEtlException NotSet() => new(ErrorKind.Configuration, "No source is set")
    {
        Expected = "Source:ApiUrl, Source:Client and Source:ClientKey",
        Where = "section Source",
        Remedy = "set them, or replace the source with UseSource",
    };

    public static GraderEtlException NotBegun(TimeSpan limit) => new(ErrorKind.Source, $"No response came within {Seconds(limit)}")
    {
        Cause = "No response in time",
        Expected = "a response to begin within Source:Timeout",
        Remedy = "the window is halved; if that does not help, raise Source:Timeout",
        Retry = RetryAdvice.Smaller,
    };

    public static GraderEtlException NotComplete(TimeSpan limit) => new(
        ErrorKind.Source, $"The response was not complete after {Seconds(limit)}")
    {
        Cause = "Response not complete in time",
        Expected = "a whole response within Source:WindowTimeout",
        Remedy = "the window is halved; if that does not help, raise Source:WindowTimeout",
        Retry = RetryAdvice.Smaller,
    };

    /// <summary>The response is not one to what was asked.</summary>
    /// <param name="strays">Records outside of it.</param>
    /// <param name="records">All records of the response.</param>
    /// <param name="first">The earliest.</param>
    /// <param name="last">The latest.</param>
    /// <param name="offsets">By how much the source's clock may be ahead; none when it is no matter of the clock.</param>
    /// <param name="clock">The clock it was expected to have.</param>
    public static GraderEtlException NotAsked(
        long strays, long records, DateTimeOffset first, DateTimeOffset last, IReadOnlyList<TimeSpan> offsets, SourceClock clock)
    {
        var found = string.Create(
            CultureInfo.InvariantCulture,
            $"{strays} of {records} records in the response lie outside of what was asked for, the earliest of {first:u}, the latest of {last:u}: ");
        const string Expected = "records between the bounds asked for, give or take a second; at most 1 % others";
        if (offsets.Count == 0)
        {
            return new GraderEtlException(ErrorKind.Source, found + "the source does not heed start and end")
            {
                Expected = Expected,
                Remedy = BoundsRemedy,
            };
        }

        var isKnown = offsets.Count == 1;
        var zone = clock.Offset(first) + offsets[0];
        return new GraderEtlException(
            ErrorKind.Source,
            found + (isKnown
                ? $"shifted by {Offset(offsets[0])}"
                : $"shifted by {Offset(offsets.Min())} to {Offset(offsets.Max())}, too few records came to tell"))
        {
            Expected = Expected,
            Remedy = $"set Source:TimeZone, now {clock.Zone.Id}, to the zone of the source's clock"
                + (isKnown ? $", which is UTC{Offset(zone)} then, such as {SourceClock.Example(zone, first)}" : ""),
        };
    }

    /// <summary>Half of what was asked for brought the same records as the other half.</summary>
    /// <param name="records">Records of either response.</param>
    public static GraderEtlException SameForHalves(long records) => new(
        ErrorKind.Source,
        string.Create(CultureInfo.InvariantCulture, $"The same {records} records came for either half of what was asked for, and their times cannot be read: the source does not heed start and end"))
    {
        Expected = "records between the bounds asked for, with their time in created_at",
        Remedy = BoundsRemedy,
    };

    public static GraderEtlException FromTransport(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or AuthenticationException => new(
            ErrorKind.Source, "The source's certificate was refused: " + Reason(exception), exception)
        {
            Expected = "a valid certificate for the host of Source:ApiUrl",
            Remedy = "check the host name in Source:ApiUrl, this machine's clock and its root certificates",
        },
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => new(
            ErrorKind.Source, "The proxy does not lead to the source: " + exception.Message.TrimEnd('.', '"'), exception)
        {
            Expected = "a proxy that lets this program through",
            Remedy = "check https_proxy, with its user and password, or name the source's host in no_proxy",
        },
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new(
            ErrorKind.Source, "The source's host name could not be resolved", exception)
        {
            Cause = "Host name not resolved",
            Expected = "a host that exists in Source:ApiUrl",
            Remedy = "check Source:ApiUrl and this machine's network",
            Retry = RetryAdvice.Again,
        },
        HttpRequestException { InnerException: SocketException socket } => new(
            ErrorKind.Source, $"The source could not be reached: {ConnectionFailures.Describe(socket)}", exception)
        {
            Cause = $"Connection failed: {ConnectionFailures.Describe(socket)}",
            Expected = "a server that listens at Source:ApiUrl",
            Remedy = "check Source:ApiUrl and whether the source is up",
            Retry = RetryAdvice.Again,
        },
        InvalidDataException => new(
            ErrorKind.Source, "The response is not what its Content-Encoding says, or is damaged: " + Reason(exception), exception)
        {
            Expected = "a JSON array of attempts, plain or compressed as the header Content-Encoding says",
            Remedy = "try again later; if it stays so, ask who runs the API, or the proxy before it",
            Retry = RetryAdvice.Again,
        },
        _ => new(ErrorKind.Source, "The connection to the source broke: " + Reason(exception), exception)
        {
            Cause = "Connection broken",
            Expected = "a whole response",
            Remedy = "try again later",
            Retry = RetryAdvice.Again,
        },
    };

    public static GraderEtlException FromStatus(HttpResponseMessage response, string excerpt, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        var found = string.IsNullOrWhiteSpace(response.ReasonPhrase)
            ? $"The source responded with status {status}"
            : $"The source responded with status {status} {response.ReasonPhrase}";
        return new GraderEtlException(ErrorKind.Source, excerpt.Length == 0 ? found : $"{found}: {excerpt}")
        {
            Cause = $"HTTP {status}",
            Expected = ExpectedResponse,
            HttpStatus = status,
            Remedy = Remedy(response.StatusCode),
            Retry = status is 408 or 429 or (>= 500 and not 501 and not 505) ? RetryAdvice.Again : RetryAdvice.Never,
            RetryAfter = RetryAfter(response, now),
        };
    }

    private static string Remedy(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            => "check Source:Client and Source:ClientKey; both are case-sensitive",
        HttpStatusCode.ProxyAuthenticationRequired => "check http_proxy, with its user and password, or name the source's host in no_proxy",
        HttpStatusCode.NotFound => "check the path in Source:ApiUrl",
        HttpStatusCode.TooManyRequests => "the source wants fewer requests: lower Source:MaxLanes or Source:Lanes, or try again later",
        >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest
            => "redirects are not followed, as the key would go with them: put the final address into Source:ApiUrl",
        >= HttpStatusCode.InternalServerError => "the fault is the source's: try again later",
        _ => "check Source:ApiUrl and the dates asked for",
    };

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        var pause = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => (TimeSpan?)null,
        };
        return pause is { } p ? TimeSpan.FromTicks(Math.Clamp(p.Ticks, 0, LongestPause.Ticks)) : null;
    }

    private static string Reason(Exception exception) => (exception.InnerException ?? exception) switch
    {
        HttpIOException http => ConnectionFailures.Describe(http),
        SocketException socket => ConnectionFailures.Describe(socket),
        var other => other.Message.TrimEnd('.'),
    };

    private static string Offset(TimeSpan span) => (span < TimeSpan.Zero ? "-" : "+") + span.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s";
}
