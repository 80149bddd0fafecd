using System.Net.Http.Headers;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Notification.Webhook;

/// <summary>
/// Posts a message. Retries what was not delivered and may succeed later; does not retry what was refused, nor a message that may have been
/// delivered. Follows no redirect.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    private const int MostResponseBytes = 16 * 1024;

    /// <summary>No try begins later than this after the first.</summary>
    private static readonly TimeSpan LongestEffort = TimeSpan.FromMinutes(10);

    private readonly WebhookOptions _options;
    private readonly WebhookErrors _errors;
    private readonly TimeProvider _clock;
    private readonly ILogger<WebhookSender> _logger;
    private readonly HttpClient _client;

    public WebhookSender(IOptions<GraderEtlOptions> options, SecretRedactor redactor, TimeProvider clock, ILogger<WebhookSender> logger)
    {
        _options = options.Value.Webhook;
        _errors = new WebhookErrors(_options, redactor);
        _clock = clock;
        _logger = logger;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // a redirect would hand the token to another host
            ActivityHeadersPropagator = null, // traces would hold the address
            PooledConnectionLifetime = TimeSpan.Zero, // on a connection of its own no message is sent twice unseen
            MaxResponseDrainSize = 0,
            UseCookies = false,
            UseProxy = _options.Address is not { IsLoopback: true },
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // each try has a deadline by the program's clock
        };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("grader-etl", BuildInfo.Version));
    }

    /// <summary>Name and port of the receiver, without the rest of the address.</summary>
    public string Host => _errors.Host;

    /// <summary>Posts a message.</summary>
    /// <exception cref="GraderEtlException">The receiver did not get it, or may not have.</exception>
    public async Task SendAsync(WebhookMessage message, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TryAsync(message, cancellationToken).ConfigureAwait(false);
                Log.WebhookSent(_logger, Host, message.Id);
                return;
            }
            catch (GraderEtlException error) when (error.Retry == RetryAdvice.Again && attempt < _options.MaxAttempts)
            {
                var pause = Backoff.After(attempt, _options.RetryDelay, error.RetryAfter, jitter: Random.Shared.NextDouble() / 4);
                if (_clock.GetElapsedTime(started) + pause > LongestEffort)
                    throw;
                Log.WebhookRetried(_logger, attempt + 1, _options.MaxAttempts, pause.TotalSeconds, error.Found);
                await Task.Delay(pause, _clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Connects to the receiver, verifies its certificate and asks for its root, whatever it responds.</summary>
    /// <exception cref="GraderEtlException">It cannot be reached.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(_options.Address!, "/"));
        using var response = await ExchangeAsync(request, body: null, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _client.Dispose();

    private async Task TryAsync(WebhookMessage message, CancellationToken cancellationToken)
    {
        using var body = new MessageBody(message.Body);
        using var request = new HttpRequestMessage(HttpMethod.Post, _options.Address) { Content = body };
        WebhookSignature.Add(request, message, _clock.GetUtcNow(), _options.Key);
        using var response = await ExchangeAsync(request, body, cancellationToken).ConfigureAwait(false);
        var text = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
        if (_errors.Find(response, text, _clock.GetUtcNow()) is { } error)
            throw error;
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, MessageBody? body, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw body is { IsSent: true } ? _errors.Unanswered() : _errors.TimedOut();
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw body is { IsSent: true } ? _errors.Lost(failure) : _errors.Unreachable(failure);
        }
    }

    /// <summary>The beginning of the response's body. The status counts where it cannot be read.</summary>
    private async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var buffer = new byte[MostResponseBytes];
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(linked.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
                return buffer[..await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, linked.Token).ConfigureAwait(false)];
        }
        catch (Exception unreadable) when (unreadable is IOException or HttpRequestException || (unreadable is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return [];
        }
    }
}

/// <summary>The body of a request, which notes that it is being sent: from then on the receiver may have it.</summary>
internal sealed class MessageBody : HttpContent
{
    private readonly byte[] _bytes;

    public MessageBody(byte[] bytes)
    {
        _bytes = bytes;
        Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
    }

    public bool IsSent { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
    {
        IsSent = true;
        await stream.WriteAsync(_bytes).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
