using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Source;

/// <summary>The grader's HTTP API: one GET a window, one JSON array as the response, read as it comes.</summary>
internal sealed class HttpAttemptSource : IAttemptSource, IDisposable
{
    private const int ExcerptBytes = 1024;
    private const int ExcerptCharacters = 200;
    private readonly SourceOptions _options;
    private readonly SecretRedactor _redactor;
    private readonly TimeProvider _clock;
    private readonly ILogger<HttpAttemptSource> _logger;
    private readonly JsonArrayOptions _limits;
    private readonly HttpClient _client;
    private readonly SourceClock _sourceClock;

    public HttpAttemptSource(
        IOptions<GraderEtlOptions> options, SecretRedactor redactor, TimeProvider clock, ILogger<HttpAttemptSource> logger)
    {
        _options = options.Value.Source;
        _redactor = redactor;
        _clock = clock;
        _logger = logger;
        _sourceClock = SourceClock.Of(_options.TimeZone);
        _limits = new JsonArrayOptions
        {
            ReadTimeout = _options.ReadTimeout,
            MaxBytes = _options.MaxResponseBytes,
            OnlyObjects = true,
            Redact = redactor.Redact,
            TimeProvider = clock,
        };
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // a redirect would hand the key to another host
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            UseCookies = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // SourceDeadline has the limits
        };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("grader-etl", BuildInfo.Version));
        _client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    public async Task<FetchSummary> FetchAsync(TimeWindow window, IPageTarget pages, CancellationToken cancellationToken)
    {
        if (!_options.IsConfigured)
            throw SourceErrors.NotSet();
        using var deadline = new SourceDeadline(_options.Timeout, _options.WindowTimeout, _clock, cancellationToken);
        var started = _clock.GetTimestamp();
        try
        {
            Log.DownloadStarted(_logger, window);
            using var request = new HttpRequestMessage(HttpMethod.Get, Address(window));
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token)
                .ConfigureAwait(false);
            deadline.Begun();
            var firstByte = _clock.GetElapsedTime(started);

            var body = await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                if (response.StatusCode != HttpStatusCode.OK)
                    throw SourceErrors.FromStatus(response, await ExcerptAsync(body, deadline.Token).ConfigureAwait(false), _clock.GetUtcNow());

                var read = await JsonArrayReader.ReadAsync(body, pages, _limits, deadline.Token).ConfigureAwait(false);
                read = read with { FirstByte = firstByte, Elapsed = _clock.GetElapsedTime(started) };
                Log.DownloadFinished(_logger, window, read.Records, read.Bytes, read.Elapsed.TotalSeconds, firstByte.TotalSeconds);
                return read;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && deadline.BeginExceeded)
        {
            throw SourceErrors.NotBegun(_options.Timeout);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && deadline.WholeExceeded)
        {
            throw SourceErrors.NotComplete(_options.WindowTimeout);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            throw _redactor.Redact(SourceErrors.FromTransport(e));
        }
    }

    public void Dispose() => _client.Dispose();

    private Uri Address(TimeWindow window)
    {
        var asked = _sourceClock.Ask(window);
        var url = _options.ApiUrl!;
        var separator = url.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return new Uri(
            $"{url}{separator}client={Uri.EscapeDataString(_options.Client!)}&client_key={Uri.EscapeDataString(_options.ClientKey!)}"
            + $"&start={Bound(asked.Start)}&end={Bound(asked.End)}");
    }

    private static string Bound(long microseconds) => Uri.EscapeDataString(
        TimeWindow.FromMicroseconds(microseconds).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture));

    /// <summary>The beginning of an error's body, for the message.</summary>
    private async Task<string> ExcerptAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[ExcerptBytes];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_options.ReadTimeout);
        try
        {
            var count = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, patience.Token).ConfigureAwait(false);
            return Excerpt.Of(buffer.AsSpan(0, count), ExcerptCharacters, _redactor.Redact);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or InvalidDataException or InvalidOperationException)
        {
            return ""; // the status says enough, also where the body is not encoded as it says
        }
    }
}

/// <summary>
/// The time limits of one request: until the response begins, and for the whole response. With <c>ResponseHeadersRead</c> the client's own
/// time-out ends at the headers, so these are ours; pauses within the response are the reader's.
/// </summary>
internal sealed class SourceDeadline : IDisposable
{
    private readonly CancellationTokenSource _begin;
    private readonly CancellationTokenSource _whole;
    private readonly CancellationTokenSource _linked;

    public SourceDeadline(TimeSpan begin, TimeSpan whole, TimeProvider clock, CancellationToken caller)
    {
        _begin = new CancellationTokenSource(begin, clock);
        _whole = new CancellationTokenSource(whole, clock);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(caller, _whole.Token, _begin.Token);
    }

    public CancellationToken Token => _linked.Token;

    /// <summary>True when the response had not begun in time.</summary>
    public bool BeginExceeded => _begin.IsCancellationRequested;

    /// <summary>True when the response was not complete in time.</summary>
    public bool WholeExceeded => _whole.IsCancellationRequested;

    /// <summary>The response has begun.</summary>
    public void Begun() => _begin.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _linked.Dispose();
        _begin.Dispose();
        _whole.Dispose();
    }
}
