using Newtonsoft.Json;

namespace GraderEtl.Core.Reporting.GoogleSheets.Api.Data;

/// <summary>Values of a range to write, row by row.</summary>
internal sealed record ValueRange
{
    /// <summary>In A1 notation.</summary>
    [JsonProperty("range")]
    public string? Range { get; init; }

    /// <summary>Texts, numbers and truth values. Null leaves a cell as it is, an empty text empties it.</summary>
    [JsonProperty("values")]
    public IList<IList<object?>>? Values { get; init; }
}

/// <summary>What <c>values:batchUpdate</c> takes.</summary>
internal sealed record BatchUpdateValuesRequest
{
    /// <summary><c>RAW</c>: values are stored as they are; <c>USER_ENTERED</c>: as if a person typed them.</summary>
    [JsonProperty("valueInputOption")]
    public string? ValueInputOption { get; init; }

    [JsonProperty("data")]
    public IList<ValueRange>? Data { get; init; }
}

/// <summary>What <c>values:batchUpdate</c> answers; its counts are not needed.</summary>
internal sealed record BatchUpdateValuesResponse
{
    [JsonProperty("spreadsheetId")]
    public string? SpreadsheetId { get; init; }
}

/// <summary>What <c>spreadsheets:batchUpdate</c> takes.</summary>
internal sealed record BatchUpdateSpreadsheetRequest
{
    [JsonProperty("requests")]
    public IList<Request>? Requests { get; init; }
}

/// <summary>What <c>spreadsheets:batchUpdate</c> answers; the replies of its requests are not needed.</summary>
internal sealed record BatchUpdateSpreadsheetResponse
{
    [JsonProperty("spreadsheetId")]
    public string? SpreadsheetId { get; init; }
}
