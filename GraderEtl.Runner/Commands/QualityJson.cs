using System.Text.Json;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Commands;

/// <summary>How far figures can be trusted, and how they were loaded, as members of a JSON document.</summary>
internal static class QualityJson
{
    public static void Write(Utf8JsonWriter json, DataQuality quality)
    {
        json.WriteStartObject("quality");
        json.WriteStartObject("records");
        json.WriteNumber("read", quality.Records.Read);
        json.WriteNumber("loaded", quality.Records.Loaded);
        json.WriteNumber("duplicates", quality.Records.Duplicate);
        json.WriteNumber("rejected", quality.Records.Rejected);
        json.WriteNumber("outside", quality.Records.Outside);
        json.WriteEndObject();
        json.WriteStartObject("rejected_by_reason");
        foreach (var (reason, count) in quality.RejectedByReason)
            json.WriteNumber(reason, count);
        json.WriteEndObject();
        WindowJson.WriteArray(json, "gaps", quality.Gaps);
        WindowJson.WriteArray(json, "mostly_rejected", quality.MostlyRejected);
        WriteDays(json, "incomplete_days", quality.IncompleteDays);
        WriteDays(json, "days_without_data", quality.DaysWithoutData);
        json.WriteStartArray("unstored_fields");
        foreach (var field in quality.UnstoredFields)
            json.WriteStringValue(field);
        json.WriteEndArray();
        json.WriteNumber("attempts_without_task", quality.AttemptsWithoutTask);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, LoadingSummary loading)
    {
        json.WriteStartObject("loading");
        json.WriteNumber("windows", loading.Windows);
        json.WriteNumber("runs", loading.Runs);
        json.WriteNumber("requests", loading.Requests);
        json.WriteNumber("retries", loading.Retries);
        json.WriteNumber("rows", loading.Rows);
        json.WriteNumber("bytes", loading.Bytes);
        WriteInstant(json, "first_loaded_at", loading.FirstLoadedAt);
        WriteInstant(json, "last_loaded_at", loading.LastLoadedAt);
        FigureJson.Number(json, "rows_per_second", loading.RowsPerSecond);
        json.WriteEndObject();
    }

    private static void WriteInstant(Utf8JsonWriter json, string name, DateTimeOffset? instant)
    {
        if (instant is { } known)
            json.WriteString(name, known.UtcDateTime);
        else
            json.WriteNull(name);
    }

    private static void WriteDays(Utf8JsonWriter json, string name, IReadOnlyList<DateOnly> days)
    {
        json.WriteStartArray(name);
        foreach (var day in days)
            json.WriteStringValue(FigureJson.Text(day));
        json.WriteEndArray();
    }
}
