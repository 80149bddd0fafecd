using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Source;

/// <summary>The grader's HTTP API: one GET a window, one JSON array as the answer, read as it comes.</summary>
internal sealed class HttpAttemptSource : IAttemptSource, IDisposable
{
    private const int ExcerptBytes = 1024;
    private readonly SourceOptions _options;
    private readonly SecretRedactor _redactor;
    private readonly TimeProvider _clock;
    private readonly ILogger<HttpAttemptSource> _logger;
    private readonly HttpClient _client;

    public HttpAttemptSource(
        IOptions<GraderEtlOptions> options, SecretRedactor redactor, TimeProvider clock, ILogger<HttpAttemptSource> logger)
    {
        _options = options.Value.Source;
        _redactor = redactor;
        _clock = clock;
        _logger = logger;
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
        using var deadline = new SourceDeadline(_options.WindowTimeout, _clock, cancellationToken);
        var started = _clock.GetTimestamp();
        var answered = false;
        try
        {
            Log.DownloadStarted(_logger, window);
            deadline.Step(_options.Timeout);
            using var request = new HttpRequestMessage(HttpMethod.Get, Address(window));
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token)
                .ConfigureAwait(false);
            deadline.Pause();
            answered = true;
            var firstByte = _clock.GetElapsedTime(started);

            var body = await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
            await using var answer = new AnswerStream(body, deadline, _options.ReadTimeout, _options.MaxResponseBytes);
            if (response.StatusCode != HttpStatusCode.OK)
                throw SourceErrors.FromStatus(response, await ExcerptAsync(answer).ConfigureAwait(false), _clock.GetUtcNow());

            var read = await JsonArrayReader.ReadAsync(answer, pages, _redactor.Redact, deadline.Token).ConfigureAwait(false);
            var elapsed = _clock.GetElapsedTime(started);
            Log.DownloadFinished(_logger, window, read.Records, read.Bytes, elapsed.TotalSeconds, firstByte.TotalSeconds);
            return new FetchSummary(read.Records, read.Bytes, firstByte, elapsed);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested
            && (deadline.WholeExceeded || deadline.StepExceeded is not null))
        {
            throw SourceErrors.TimedOut(deadline, answered);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            throw SourceErrors.FromTransport(e);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>
    /// One microsecond more on the left: whether the source takes its bounds as inclusive is not known, and a record that is asked
    /// for twice is dropped as outside, while one that is never asked for is lost.
    /// </summary>
    private Uri Address(TimeWindow window)
    {
        var url = _options.ApiUrl!;
        var separator = url.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return new Uri(
            $"{url}{separator}client={Uri.EscapeDataString(_options.Client!)}&client_key={Uri.EscapeDataString(_options.ClientKey!)}"
            + $"&start={Bound(window.StartMicroseconds - 1)}&end={Bound(window.EndMicroseconds)}");
    }

    private static string Bound(long microseconds) => Uri.EscapeDataString(
        TimeWindow.FromMicroseconds(microseconds).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture));

    /// <summary>The beginning of an error's body, for the message.</summary>
    private async Task<string> ExcerptAsync(AnswerStream answer)
    {
        var buffer = new byte[ExcerptBytes];
        try
        {
            var count = await answer.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false).ConfigureAwait(false);
            return SourceText.Excerpt(buffer.AsSpan(0, count), _redactor.Redact);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or InvalidDataException)
        {
            return ""; // the status says enough, and it is what the caller is told
        }
    }
}
