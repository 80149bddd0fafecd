using Google;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using Google.Apis.Http;
using Google.Apis.Services;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Reporting.GoogleSheets.Api;
using Newtonsoft.Json;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// The Sheets API as a service account. Google's runtime logs in, renews the token once when it is refused, and sends; whether a call is
/// tried again is <see cref="SheetsRetry"/>'s, as the runtime's back-off knows 503 only and no Retry-After.
/// </summary>
internal sealed class SheetsConnection : IDisposable
{
    private readonly ServiceAccountKey _key;
    private readonly ServiceAccountCredential _credential;
    private readonly SheetsService _service;
    private readonly SheetsErrors _errors;
    private readonly TimeProvider _time;

    /// <summary>Reads the key file; nothing is sent yet.</summary>
    /// <exception cref="GraderEtlException">The key file is unfit.</exception>
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
            Scopes = [SheetsService.Scope.Spreadsheets],
            Clock = new GoogleClock(time),
            HttpClientFactory = new SheetsHttpClientFactory(forTokens: true),
            DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
        });
        _service = new SheetsService(new BaseClientService.Initializer
        {
            ApplicationName = "grader-etl",
            BaseUri = options.BaseUri.EndsWith('/') ? options.BaseUri : options.BaseUri + "/",
            HttpClientFactory = new SheetsHttpClientFactory(forTokens: false),
            HttpClientInitializer = _credential,
            DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
            MaxUrlLength = 0,
        });
    }

    public string SpreadsheetId { get; }

    /// <summary>The account's address.</summary>
    public string Account => _key.Email;

    public SpreadsheetsResource Spreadsheets => _service.Spreadsheets;

    /// <summary>Gets an access token, whether there is one or not.</summary>
    public Task LogInAsync(CancellationToken cancellationToken)
        => GuardAsync(() => _credential.RequestAccessTokenAsync(cancellationToken), retryAfter: null, cancellationToken);

    /// <summary>Sends a request once.</summary>
    /// <exception cref="GraderEtlException">
    /// It failed; <see cref="GraderEtlException.Retry"/> says whether another try can help. It may have been carried out all the same.
    /// </exception>
    public Task<T> SendAsync<T>(SheetsBaseServiceRequest<T> request, CancellationToken cancellationToken)
        where T : class
    {
        var retryAfter = new RetryAfterHandler(_time);
        request.AddUnsuccessfulResponseHandler(retryAfter);
        return GuardAsync(
            async () => await request.ExecuteAsync(cancellationToken).ConfigureAwait(false) ?? throw new JsonReaderException("the answer is empty"),
            retryAfter,
            cancellationToken);
    }

    public void Dispose()
    {
        _service.Dispose();
        _credential.HttpClient.Dispose();
        _key.Dispose();
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
        catch (GoogleApiException answered)
        {
            throw _errors.FromAnswer(answered, retryAfter?.Pause);
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
