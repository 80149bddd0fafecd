using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Verification;

namespace GraderEtl.Runner.Commands;

/// <summary>A comparison as JSON. Names and meanings never change once released; members may be added.</summary>
internal sealed class VerifyJson(ErrorJson errors)
{
    /// <summary>Writes the members of the document.</summary>
    public void Write(Utf8JsonWriter json, VerifyReport report)
    {
        var result = report.Result;
        var error = result.Error ?? report.Difference;
        json.WriteString("outcome", OutcomeCode(error));
        WindowJson.WriteBounds(json, result.Request.Range);
        if (result.Request.Sample is { } sample)
            json.WriteNumber("sample", sample);
        json.WriteNumber("requests", result.Requests);
        json.WriteNumber("elapsedSeconds", Math.Round(result.Elapsed.TotalSeconds, 3));
        json.WriteStartArray("verified");
        foreach (var window in result.Windows)
            WriteWindow(json, window);
        json.WriteEndArray();
        WindowJson.WriteArray(json, "notVerified", result.NotVerified);
        WindowJson.WriteArray(json, "notLoaded", result.NotLoaded);
        WriteLateness(json, result.Lateness);
        WindowJson.WriteArray(json, "toRefresh", result.ToRefresh);
        json.WriteStartArray("commands");
        foreach (var command in report.Commands)
            json.WriteStringValue(command);
        json.WriteEndArray();
        json.WritePropertyName("error");
        errors.Write(json, error);
    }

    private static string OutcomeCode(GraderEtlException? error) => error?.Kind switch
    {
        null => LoadResultJson.OutcomeCode(LoadOutcome.Completed),
        ErrorKind.Difference => "different",
        ErrorKind.Source => LoadResultJson.OutcomeCode(LoadOutcome.SourceFailed),
        ErrorKind.Store => LoadResultJson.OutcomeCode(LoadOutcome.StoreFailed),
        _ => LoadResultJson.OutcomeCode(LoadOutcome.Failed),
    };

    private static void WriteWindow(Utf8JsonWriter json, WindowVerification window)
    {
        json.WriteStartObject();
        WindowJson.WriteBounds(json, window.Window);
        json.WriteString("loadedAt", window.Loaded.LoadedAt.UtcDateTime);
        WriteSide(json, "ledger", window.Loaded.Counts, window.Loaded.ContentHash);
        WriteSide(json, "source", window.Source, window.SourceHash);
        json.WriteStartObject("table");
        json.WriteNumber("rows", window.Rows);
        json.WriteString("contentHash", Hash(window.RowsHash));
        json.WriteEndObject();
        json.WriteNumber("quarantined", window.Quarantined);
        json.WriteNumber("replayable", window.Replayable);
        json.WriteStartObject("differences");
        foreach (var difference in window.Differences)
            json.WriteNumber(JsonNamingPolicy.CamelCase.ConvertName(difference.Kind.ToString()), difference.Records);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSide(Utf8JsonWriter json, string name, WindowCounts counts, ulong hash)
    {
        json.WriteStartObject(name);
        LoadResultJson.WriteCounts(json, counts);
        json.WriteString("contentHash", Hash(hash));
        json.WriteEndObject();
    }

    /// <summary>As text, since a number of 64 bits does not survive every reader of JSON.</summary>
    private static string Hash(ulong hash) => hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    private static void WriteLateness(Utf8JsonWriter json, Lateness? lateness)
    {
        if (lateness is not { } late)
        {
            json.WriteNull("lateness");
            return;
        }

        json.WriteStartObject("lateness");
        json.WriteNumber("records", late.Records);
        json.WriteNumber("atLeastSeconds", Math.Round(late.AtLeast.TotalSeconds, 3));
        json.WriteNumber("atMostSeconds", Math.Round(late.AtMost.TotalSeconds, 3));
        json.WriteNumber("leastDays", late.LeastDays);
        json.WriteNumber("sureDays", late.SureDays);
        json.WriteEndObject();
    }
}
