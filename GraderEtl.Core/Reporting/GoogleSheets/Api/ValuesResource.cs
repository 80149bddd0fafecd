using Google.Apis.Services;
using GraderEtl.Core.Reporting.GoogleSheets.Api.Data;

namespace GraderEtl.Core.Reporting.GoogleSheets.Api;

/// <summary>The methods of <c>spreadsheets.values</c>.</summary>
internal sealed class ValuesResource(IClientService service)
{
    public BatchUpdateRequest BatchUpdate(BatchUpdateValuesRequest body, string spreadsheetId) => new(service, body, spreadsheetId);

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
