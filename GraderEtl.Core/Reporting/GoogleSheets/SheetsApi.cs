using Google.Apis.Discovery;
using Google.Apis.Requests;
using Google.Apis.Services;
using Google.Apis.Util;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>The three methods of the Sheets API (v4) that are used here, on Google's own runtime.</summary>
/// <remarks>Source: the API's discovery document, <c>https://sheets.googleapis.com/$discovery/rest?version=v4</c>.</remarks>
internal sealed class SheetsApi(BaseClientService.Initializer initializer) : BaseClientService(initializer)
{
    /// <summary>The scope of an access token: see, edit, create and delete spreadsheets that the account can reach.</summary>
    public const string Scope = "https://www.googleapis.com/auth/spreadsheets";

    private const string Path = "v4/spreadsheets/{spreadsheetId}";
    private const string IdOnly = "spreadsheetId";

    public override string Name => "sheets";

    public override string BaseUri => BaseUriOverride ?? "https://sheets.googleapis.com/";

    public override string BasePath => "";

    public override IList<string> Features => [];

    /// <summary>Reads tabs and charts, and cells where the field mask asks for them.</summary>
    /// <param name="spreadsheetId">The spreadsheet.</param>
    /// <param name="fields">The field mask of the response.</param>
    /// <param name="ranges">Ranges in A1 notation: only their tabs and cells are in the response; null for all tabs.</param>
    public SheetsRequest<Spreadsheet> Get(string spreadsheetId, string fields, IEnumerable<string>? ranges)
        => new(this, "get", "GET", Path, null) { SpreadsheetId = spreadsheetId, Fields = fields, Ranges = ranges is null ? null : new Repeatable<string>(ranges) };

    /// <summary>Changes tabs, rows, cells and charts: all of them, or none.</summary>
    public SheetsRequest<UpdateResponse> Update(string spreadsheetId, UpdateBody body)
        => new(this, "batchUpdate", "POST", Path + ":batchUpdate", body) { SpreadsheetId = spreadsheetId, Fields = IdOnly };

    /// <summary>Sets values of several ranges: all of them, or none.</summary>
    public SheetsRequest<UpdateResponse> UpdateValues(string spreadsheetId, UpdateValuesBody body)
        => new(this, "batchUpdate", "POST", Path + "/values:batchUpdate", body) { SpreadsheetId = spreadsheetId, Fields = IdOnly };
}

/// <summary>A request of the API.</summary>
internal sealed class SheetsRequest<TResponse> : ClientServiceRequest<TResponse>
{
    private readonly object? _body;

    public SheetsRequest(IClientService service, string method, string httpMethod, string path, object? body)
        : base(service)
    {
        (MethodName, HttpMethod, RestPath, _body) = (method, httpMethod, path, body);
        InitParameters();
    }

    public override string MethodName { get; }

    public override string HttpMethod { get; }

    public override string RestPath { get; }

    [RequestParameter("spreadsheetId", RequestParameterType.Path)]
    public required string SpreadsheetId { get; init; }

    [RequestParameter("fields", RequestParameterType.Query)]
    public required string Fields { get; init; }

    [RequestParameter("ranges", RequestParameterType.Query)]
    public Repeatable<string>? Ranges { get; init; }

    protected override object? GetBody() => _body;

    protected override void InitParameters()
    {
        base.InitParameters();
        Declare("spreadsheetId", "path", isRequired: true);
        Declare("fields", "query");
        Declare("ranges", "query");
    }

    private void Declare(string name, string place, bool isRequired = false)
        => RequestParameters.Add(name, new Parameter { Name = name, ParameterType = place, IsRequired = isRequired });
}
