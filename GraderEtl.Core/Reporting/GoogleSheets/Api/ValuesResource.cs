using Google.Apis.Services;
using Google.Apis.Util;
using GraderEtl.Core.Reporting.GoogleSheets.Api.Data;

namespace GraderEtl.Core.Reporting.GoogleSheets.Api;

/// <summary>The methods of <c>spreadsheets.values</c>.</summary>
internal sealed class ValuesResource(IClientService service)
{
    public BatchGetRequest BatchGet(string spreadsheetId) => new(service, spreadsheetId);

    public BatchUpdateRequest BatchUpdate(BatchUpdateValuesRequest body, string spreadsheetId) => new(service, body, spreadsheetId);

    /// <summary>Values of several ranges.</summary>
    internal sealed class BatchGetRequest : SheetsBaseServiceRequest<BatchGetValuesResponse>
    {
        public BatchGetRequest(IClientService service, string spreadsheetId)
            : base(service, spreadsheetId)
            => InitParameters();

        /// <summary>Ranges in A1 notation.</summary>
        [RequestParameter("ranges", RequestParameterType.Query)]
        public Repeatable<string>? Ranges { get; set; }

        /// <summary><c>FORMATTED_VALUE</c> (default), <c>UNFORMATTED_VALUE</c> or <c>FORMULA</c>.</summary>
        [RequestParameter("valueRenderOption", RequestParameterType.Query)]
        public string? ValueRenderOption { get; set; }

        /// <summary><c>SERIAL_NUMBER</c> (default) or <c>FORMATTED_STRING</c>.</summary>
        [RequestParameter("dateTimeRenderOption", RequestParameterType.Query)]
        public string? DateTimeRenderOption { get; set; }

        public override string MethodName => "batchGet";

        public override string HttpMethod => "GET";

        public override string RestPath => "v4/spreadsheets/{spreadsheetId}/values:batchGet";

        protected override void InitParameters()
        {
            base.InitParameters();
            Declare("ranges", "query");
            Declare("valueRenderOption", "query");
            Declare("dateTimeRenderOption", "query");
        }
    }

    /// <summary>Sets values of several ranges: all of them, or none.</summary>
    internal sealed class BatchUpdateRequest : SheetsBaseServiceRequest<BatchUpdateValuesResponse>
    {
        private readonly BatchUpdateValuesRequest _body;

        public BatchUpdateRequest(IClientService service, BatchUpdateValuesRequest body, string spreadsheetId)
            : base(service, spreadsheetId)
        {
            _body = body;
            InitParameters();
        }

        public override string MethodName => "batchUpdate";

        public override string HttpMethod => "POST";

        public override string RestPath => "v4/spreadsheets/{spreadsheetId}/values:batchUpdate";

        protected override object GetBody() => _body;
    }
}
