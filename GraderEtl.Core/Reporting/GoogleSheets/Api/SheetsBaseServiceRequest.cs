using Google.Apis.Discovery;
using Google.Apis.Requests;
using Google.Apis.Services;
using Google.Apis.Util;

namespace GraderEtl.Core.Reporting.GoogleSheets.Api;

/// <summary>What every request has: the spreadsheet it is about and which fields the answer should have.</summary>
internal abstract class SheetsBaseServiceRequest<TResponse>(IClientService service, string spreadsheetId)
    : ClientServiceRequest<TResponse>(service)
{
    /// <summary>The spreadsheet.</summary>
    [RequestParameter("spreadsheetId", RequestParameterType.Path)]
    public string SpreadsheetId { get; } = spreadsheetId;

    /// <summary>A field mask of the answer; null for all that the method returns by itself.</summary>
    [RequestParameter("fields", RequestParameterType.Query)]
    public string? Fields { get; set; }

    protected override void InitParameters()
    {
        base.InitParameters();
        Declare("spreadsheetId", "path", isRequired: true);
        Declare("fields", "query");
    }

    protected void Declare(string name, string place, bool isRequired = false)
        => RequestParameters.Add(name, new Parameter { Name = name, ParameterType = place, IsRequired = isRequired });
}
