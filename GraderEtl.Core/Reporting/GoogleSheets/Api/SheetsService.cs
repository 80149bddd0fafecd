using Google.Apis.Services;

namespace GraderEtl.Core.Reporting.GoogleSheets.Api;

/// <summary>
/// The part of the Sheets API (v4) that is used here, on Google's own runtime and under the names of the official client, which can
/// take this folder's place.
/// </summary>
/// <remarks>Source: the API's discovery document, <c>https://sheets.googleapis.com/$discovery/rest?version=v4</c>.</remarks>
internal sealed class SheetsService : BaseClientService
{
    public const string DefaultBaseUri = "https://sheets.googleapis.com/";

    public SheetsService(Initializer initializer)
        : base(initializer)
        => Spreadsheets = new SpreadsheetsResource(this);

    public override string Name => "sheets";

    public override string BaseUri => BaseUriOverride ?? DefaultBaseUri;

    public override string BasePath => "";

    public override IList<string> Features => [];

    public SpreadsheetsResource Spreadsheets { get; }

    /// <summary>Scopes of an access token.</summary>
    public static class Scope
    {
        /// <summary>See, edit, create and delete spreadsheets that the account can reach.</summary>
        public const string Spreadsheets = "https://www.googleapis.com/auth/spreadsheets";
    }
}
