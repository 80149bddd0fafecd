using Google.Apis.Services;
using Google.Apis.Util;
using GraderEtl.Core.Reporting.GoogleSheets.Api.Data;

namespace GraderEtl.Core.Reporting.GoogleSheets.Api;

/// <summary>The methods of <c>spreadsheets</c>.</summary>
internal sealed class SpreadsheetsResource(IClientService service)
{
    public ValuesResource Values { get; } = new(service);

    public GetRequest Get(string spreadsheetId) => new(service, spreadsheetId);

    public BatchUpdateRequest BatchUpdate(BatchUpdateSpreadsheetRequest body, string spreadsheetId) => new(service, body, spreadsheetId);

    /// <summary>Tabs and charts, without cells unless the field mask asks for them.</summary>
    internal sealed class GetRequest : SheetsBaseServiceRequest<Spreadsheet>
    {
        public GetRequest(IClientService service, string spreadsheetId)
            : base(service, spreadsheetId)
            => InitParameters();

        /// <summary>Ranges in A1 notation: only their tabs and cells are in the response; null for all tabs.</summary>
        [RequestParameter("ranges", RequestParameterType.Query)]
        public Repeatable<string>? Ranges { get; set; }

        public override string MethodName => "get";

        public override string HttpMethod => "GET";

        public override string RestPath => "v4/spreadsheets/{spreadsheetId}";

        protected override void InitParameters()
        {
            base.InitParameters();
            Declare("ranges", "query");
        }
    }

    /// <summary>Changes of tabs, rows, cells and charts: all of them, or none.</summary>
    internal sealed class BatchUpdateRequest : SheetsBaseServiceRequest<BatchUpdateSpreadsheetResponse>
    {
        private readonly BatchUpdateSpreadsheetRequest _body;

        public BatchUpdateRequest(IClientService service, BatchUpdateSpreadsheetRequest body, string spreadsheetId)
            : base(service, spreadsheetId)
        {
            _body = body;
            InitParameters();
        }

        public override string MethodName => "batchUpdate";

        public override string HttpMethod => "POST";

        public override string RestPath => "v4/spreadsheets/{spreadsheetId}:batchUpdate";

        protected override object GetBody() => _body;
    }
}
