using System.Diagnostics.CodeAnalysis;
using Google;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using Google.Apis.Http;
using Google.Apis.Json;
using Google.Apis.Services;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;
using Polly;
using Polly.Retry;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// The Sheets API as a service account. Google's runtime logs in, renews the token once when it is refused, and sends; whether a call is
/// repeated is decided by <see cref="SheetsRetry"/>, as the runtime's back-off knows 503 only and no Retry-After.
/// </summary>
internal sealed class SheetsConnection : IDisposable
{
    private static readonly JsonSerializerSettings JsonSettings = CamelCase();
    private readonly ServiceAccountKey _key;
    private readonly ServiceAccountCredential _credential;
    private readonly SheetsApi _api;
    private readonly SheetsErrors _errors;
    private readonly TimeProvider _time;

    /// <summary>Reads the key file; nothing is sent yet.</summary>
    /// <exception cref="GraderEtlException">The key file cannot be used.</exception>
    public SheetsConnection(SheetsOptions options, TimeProvider time)
    {
        _key = ServiceAccountKey.Read(options);
        _time = time;
        SpreadsheetId = SpreadsheetAddress.IdOf(options.SpreadsheetId ?? "");
        _errors = new SheetsErrors(SpreadsheetId, _key.Email, time);
        _credential = new ServiceAccountCredential(new ServiceAccountCredential.Initializer(_key.Email, _key.TokenUri)
        {
            Key = _key.Key,
            KeyId = _key.KeyId,
            Scopes = [SheetsApi.Scope],
            Clock = new GoogleClock(time),
            HttpClientFactory = new SheetsHttpClientFactory(forTokens: true),
            DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
        });
        _api = new SheetsApi(new BaseClientService.Initializer
        {
            ApplicationName = "grader-etl",
            BaseUri = options.BaseUri.EndsWith('/') ? options.BaseUri : options.BaseUri + "/",
            HttpClientFactory = new SheetsHttpClientFactory(forTokens: false),
            HttpClientInitializer = _credential,
            Serializer = new NewtonsoftJsonSerializer(JsonSettings),
            DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
            MaxUrlLength = 0,
        });
    }

    public string SpreadsheetId { get; }

    /// <summary>The account's address.</summary>
    public string Account => _key.Email;

    /// <summary>Requests a new access token.</summary>
    public Task LogInAsync(CancellationToken cancellationToken)
        => GuardAsync(() => _credential.RequestAccessTokenAsync(cancellationToken), retryAfter: null, cancellationToken);

    /// <summary>Reads what a field mask names, of some ranges or of all tabs.</summary>
    public Task<Spreadsheet> ReadAsync(string fields, IEnumerable<string>? ranges, CancellationToken cancellationToken)
        => SendAsync(_api.Get(SpreadsheetId, fields, ranges), cancellationToken);

    /// <summary>Changes tabs, rows, cells and charts: all of them, or none.</summary>
    public Task ChangeAsync(IEnumerable<Request> changes, CancellationToken cancellationToken)
        => SendAsync(_api.Update(SpreadsheetId, new UpdateBody { Requests = [.. changes] }), cancellationToken);

    /// <summary>Writes values as they are, so that no text becomes a formula: all of them, or none.</summary>
    public Task WriteAsync(IEnumerable<ValueRange> values, CancellationToken cancellationToken)
        => SendAsync(_api.UpdateValues(SpreadsheetId, new UpdateValuesBody { ValueInputOption = "RAW", Data = [.. values] }), cancellationToken);

    public void Dispose()
    {
        _api.Dispose();
        _credential.HttpClient.Dispose();
        _key.Dispose();
    }

    /// <summary>Google's own settings with camel-case names, as the API has them.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "AddGoogleSheets says so to its callers.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "AddGoogleSheets says so to its callers.")]
    private static JsonSerializerSettings CamelCase()
    {
        var settings = NewtonsoftJsonSerializer.CreateDefaultSettings();
        settings.ContractResolver = new DefaultContractResolver { NamingStrategy = new CamelCaseNamingStrategy() };
        return settings;
    }

    /// <summary>Sends a request once.</summary>
    /// <exception cref="GraderEtlException">
    /// It failed; <see cref="GraderEtlException.Retry"/> says whether another try can help. It may have been carried out all the same.
    /// </exception>
    private Task<T> SendAsync<T>(SheetsRequest<T> request, CancellationToken cancellationToken)
        where T : class
    {
        var retryAfter = new RetryAfterHandler(_time);
        request.AddUnsuccessfulResponseHandler(retryAfter);
        return GuardAsync(
            async () => await request.ExecuteAsync(cancellationToken).ConfigureAwait(false) ?? throw new JsonReaderException("the response is empty"),
            retryAfter,
            cancellationToken);
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> send, RetryAfterHandler? retryAfter, CancellationToken cancellationToken)
    {
        try
        {
            return await send().ConfigureAwait(false);
        }
        catch (TokenResponseException refused)
        {
            throw _errors.FromToken(refused);
        }
        catch (GoogleApiException error)
        {
            throw _errors.FromResponse(error, retryAfter?.Pause);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or JsonException)
        {
            throw _errors.FromTransport(broken);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw _errors.FromTransport(late);
        }
    }
}

/// <summary>
/// Retries transient failures: quotas are counted by the minute, so the pauses add up to more than one. A Retry-After of the response is
/// honoured, up to five minutes. A retry repeats a whole cycle that begins with reading, so that a write whose response was lost is found.
/// </summary>
internal static class SheetsRetry
{
    private const int Tries = 7;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    public static ResiliencePipeline Create(TimeProvider time, ILogger logger) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = Tries - 1,
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is GraderEtlException { Retry: RetryAdvice.Again }),
            DelayGenerator = static arguments => ValueTask.FromResult<TimeSpan?>(RetryAfter(arguments.Outcome.Exception) ?? BackOff(arguments.AttemptNumber)),
            OnRetry = arguments =>
            {
                if (arguments.Outcome.Exception is GraderEtlException error)
                    SheetsLog.Retried(logger, error.Found, arguments.AttemptNumber + 2, Tries, arguments.RetryDelay.TotalSeconds);
                return default;
            },
        })
        .Build();

    /// <summary>1, 2, 4 seconds and so on, plus up to half as much again at random, so that two programs do not keep colliding.</summary>
    private static TimeSpan BackOff(int attempt) => FirstPause * Math.Pow(2, attempt) * (1 + (Random.Shared.NextDouble() / 2));

    private static TimeSpan? RetryAfter(Exception? error)
        => error is GraderEtlException { RetryAfter: { } asked } && asked > TimeSpan.Zero ? (asked < LongestPause ? asked : LongestPause) : null;
}
