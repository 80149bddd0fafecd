using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Tests.Support.Sheets;

/// <summary>
/// The Sheets API (v4) and Google's token endpoint on 127.0.0.1, as far as this program uses them, stricter than Google: what it does
/// not know is an error.
/// </summary>
internal sealed class SheetsServer : IAsyncDisposable
{
    private const int MostBytes = 2_000_000;
    private static readonly HashSet<string> KnownFields = new(
        ["spreadsheetId", "spreadsheetUrl", "properties", "title", "locale", "timeZone", "sheets", "sheetId", "index", "sheetType", "gridProperties", "rowCount",
            "columnCount", "frozenRowCount", "charts", "chartId", "spec", "data", "rowData", "values", "effectiveValue", "note", "replies", "totalUpdatedCells"],
        StringComparer.Ordinal);

    private readonly WebApplication _application;
    private readonly Lock _lock = new();
    private readonly List<SheetsCall> _calls = [];
    private readonly Dictionary<string, Queue<SheetsFault>> _faults = new(StringComparer.Ordinal);

    private SheetsServer(WebApplication application, TestAccount account, TimeProvider time)
    {
        _application = application;
        Account = account;
        Tokens = new TokenEndpoint(account, time);
        Spreadsheet = new FakeSpreadsheet("1zVa-Example_Sheet0Id", "Grader in numbers") { Editors = [account.Email] };
    }

    public TestAccount Account { get; }

    public TokenEndpoint Tokens { get; }

    /// <summary>The one spreadsheet there is, shared with the account as Editor.</summary>
    public FakeSpreadsheet Spreadsheet { get; }

    public string Url => _application.Urls.Single();

    /// <summary>The calls of the Sheets API so far, token requests not among them.</summary>
    public IReadOnlyList<SheetsCall> Calls
    {
        get { lock (_lock) return [.. _calls]; }
    }

    public static async Task<SheetsServer> StartAsync(TestAccount account, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new SheetsServer(builder.Build(), account, time ?? TimeProvider.System);
        server._application.Run(server.RespondAsync);
        await server._application.StartAsync();
        server.Tokens.Url = server.Url + "/token";
        return server;
    }

    /// <summary>The next calls of a method fail so, each in its turn. A method is <c>token</c>, <c>get</c>, <c>get:cells</c> for one with ranges, <c>batchUpdate</c> or <c>values:batchUpdate</c>.</summary>
    public void Fail(string method, params IEnumerable<SheetsFault> faults)
    {
        lock (_lock)
            _faults[method] = new Queue<SheetsFault>(faults);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private async Task RespondAsync(HttpContext context)
    {
        var (method, spreadsheetId) = Route(context.Request);
        var fault = NextFault(method);
        if (method == "token" && fault is null)
        {
            await Tokens.RespondAsync(context);
            return;
        }

        var body = await ReadAsync(context.Request);
        SheetsResponse response;
        lock (_lock)
        {
            response = Carry(context.Request, method, spreadsheetId, body, fault);
            if (method != "token")
                _calls.Add(new SheetsCall(method, body.Length, response.Status));
        }

        if (fault is { LosesReply: true })
        {
            context.Abort();
            return;
        }

        await SendAsync(context, response, fault);
    }

    private static (string Method, string SpreadsheetId) Route(HttpRequest request)
    {
        var path = request.Path.Value!;
        if (path == "/token" && request.Method == "POST")
            return ("token", "");
        const string Root = "/v4/spreadsheets/";
        if (!path.StartsWith(Root, StringComparison.Ordinal))
            return ("", "");
        var rest = path[Root.Length..];
        var end = rest.IndexOfAny([':', '/']);
        var (id, tail) = end < 0 ? (rest, "") : (rest[..end], rest[end..]);
        return ((request.Method, tail) switch
        {
            ("GET", "") => request.Query.ContainsKey("ranges") ? "get:cells" : "get",
            ("POST", ":batchUpdate") => "batchUpdate",
            ("POST", "/values:batchUpdate") => "values:batchUpdate",
            _ => "",
        }, id);
    }

    private SheetsFault? NextFault(string method)
    {
        lock (_lock)
            return _faults.TryGetValue(method, out var faults) && faults.TryDequeue(out var fault) ? fault : null;
    }

    private SheetsResponse Carry(HttpRequest request, string method, string spreadsheetId, byte[] body, SheetsFault? fault)
    {
        if (fault is { Page: var (status, page) })
            return new SheetsResponse(status, page, "text/html");
        if (fault is { Location: not null })
            return new SheetsResponse(307, "", "text/plain");
        if (fault is { QuotesSecret: true } && method == "token")
            return new SheetsResponse(400, JsonSerializer.Serialize(new { error = "invalid_request", error_description = "Malformed: " + Encoding.ASCII.GetString(body) }));
        try
        {
            if (fault is { QuotesSecret: true })
                throw GoogleError.Invalid($"Malformed header: Authorization: {request.Headers.Authorization}");
            if (fault is { Error: { } error })
                throw error;
            var response = Execute(request, method, spreadsheetId, body);
            fault?.Then?.Invoke();
            return new SheetsResponse(200, response.ToJsonString());
        }
        catch (GoogleError error)
        {
            return new SheetsResponse(error.Status, error.ToJson());
        }
    }

    private JsonNode Execute(HttpRequest request, string method, string spreadsheetId, byte[] body)
    {
        if (!Tokens.IsKnown(request.Headers.Authorization.ToString()))
            throw GoogleError.Unauthenticated();
        string[] allowed = method == "get:cells" ? ["fields", "ranges"] : ["fields"];
        if (request.Query.Keys.FirstOrDefault(key => !allowed.Contains(key)) is { } unknown)
            throw GoogleError.Invalid($"Invalid JSON payload received. Unknown name \"{unknown}\": Cannot bind query parameter.");
        if (method.Length == 0 || spreadsheetId != Spreadsheet.Id)
            throw GoogleError.NotFound();
        var writes = request.Method == "POST";
        if (!Spreadsheet.Editors.Contains(Account.Email) && (writes || !Spreadsheet.Readers.Contains(Account.Email)))
            throw GoogleError.Forbidden();
        if (Spreadsheet.Unsupported is { } unsupported)
            throw new GoogleError(400, "FAILED_PRECONDITION", unsupported);
        if (body.Length > MostBytes)
            throw GoogleError.Invalid($"The request has {body.Length} bytes; 2 MB is what a call should have at most.");

        using var document = writes ? JsonDocument.Parse(body) : JsonDocument.Parse("{}");
        JsonNode response = method switch
        {
            "get" => Spreadsheet.ToJson(),
            "batchUpdate" => LayoutCalls.Update(Spreadsheet, document.RootElement),
            "get:cells" => Spreadsheet.ToJson(request.Query["ranges"].OfType<string>()),
            _ => ValuesCalls.Update(Spreadsheet, document.RootElement),
        };
        return request.Query["fields"].ToString() is { Length: > 0 } mask ? FieldMask.Parse(mask).Apply(response, KnownFields) : response;
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        if (request.Headers.ContentEncoding == "gzip")
        {
            await using var unzipped = new GZipStream(request.Body, CompressionMode.Decompress);
            await unzipped.CopyToAsync(buffer);
        }
        else
        {
            await request.Body.CopyToAsync(buffer);
        }

        return buffer.ToArray();
    }

    private static async Task SendAsync(HttpContext context, SheetsResponse response, SheetsFault? fault)
    {
        context.Response.StatusCode = response.Status;
        context.Response.ContentType = response.ContentType;
        if (fault?.RetryAfter is { } pause)
            context.Response.Headers.RetryAfter = pause;
        if (fault?.Location is { } location)
            context.Response.Headers.Location = location;
        if (fault is { CutsReply: true })
        {
            context.Response.ContentLength = response.Body.Length + 10;
            await context.Response.WriteAsync(response.Body[..(response.Body.Length / 2)]);
            await context.Response.Body.FlushAsync();
            context.Abort();
            return;
        }

        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{response.Body.Length}\"");
        await context.Response.WriteAsync(response.Body);
    }

    private sealed record SheetsResponse(int Status, string Body, string ContentType = "application/json; charset=UTF-8");
}

/// <summary>A call of the Sheets API.</summary>
/// <param name="Method">Which.</param>
/// <param name="Bytes">The size of its body, unzipped.</param>
/// <param name="Status">What it was answered with.</param>
internal sealed record SheetsCall(string Method, int Bytes, int Status);
