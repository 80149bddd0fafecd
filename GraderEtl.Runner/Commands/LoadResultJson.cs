using System.Globalization;
using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Commands;

/// <summary>A run as JSON. Names and meanings never change once released; members may be added.</summary>
internal sealed class LoadResultJson(ErrorJson errors)
{
    /// <summary>Writes the members of the document.</summary>
    public void Write(Utf8JsonWriter json, LoadResult result)
    {
        json.WriteString("outcome", OutcomeCode(result.Outcome));
        json.WriteString("runId", result.RunId);
        json.WriteString("from", result.Request.Range.Start.UtcDateTime);
        json.WriteString("to", result.Request.Range.End.UtcDateTime);
        json.WriteStartObject("windows");
        json.WriteNumber("planned", result.Windows.Planned);
        json.WriteNumber("loaded", result.Windows.Loaded);
        json.WriteNumber("skipped", result.Windows.Skipped);
        json.WriteNumber("lookedBack", result.WindowsLookedBack);
        json.WriteEndObject();
        WriteHoles(json, result.Holes);
        json.WriteStartArray("concurrentRuns");
        foreach (var run in result.ConcurrentRuns)
        {
            json.WriteStartObject();
            json.WriteString("runId", run.RunId);
            json.WriteString("host", run.Host);
            json.WriteNumber("windows", run.Windows);
            json.WriteString("loadedAt", run.LoadedAt.UtcDateTime);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("records");
        WriteCounts(json, result.Records);
        json.WriteEndObject();
        json.WriteStartObject("rejectedByReason");
        foreach (var (reason, count) in result.RejectedByReason.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.WriteNumber(reason, count);
        json.WriteEndObject();
        json.WriteStartArray("unstoredFields");
        foreach (var field in result.UnstoredFields)
            json.WriteStringValue(field);
        json.WriteEndArray();
        WriteTotals(json, result.Totals);
        json.WriteNumber("requests", result.Requests);
        json.WriteNumber("retries", result.Retries);
        json.WriteString("startedAt", result.StartedAt.UtcDateTime);
        json.WriteNumber("elapsedSeconds", Math.Round(result.Elapsed.TotalSeconds, 3));
        json.WriteNumber("loadSeconds", Math.Round(result.LoadElapsed.TotalSeconds, 3));
        json.WriteNumber("rowsPerSecond", Math.Round(result.RowsPerSecond, 1));
        json.WriteNumber("peakMemoryBytes", result.PeakMemoryBytes);
        json.WriteNumber("allocatedBytes", result.AllocatedBytes);
        ProfileJson.Write(json, result.Profile);
        WriteReportedBy(json, result.ReportedBy);
        if (result.ReportedBy is null)
            WriteDaily(json, result.Daily);
        else
            json.WriteNull("daily");
        WriteOutputs(json, result.Outputs);
        json.WritePropertyName("error");
        errors.Write(json, result.Error);
    }

    /// <summary>The code of an outcome, such as <c>sourceFailed</c>.</summary>
    public static string OutcomeCode(LoadOutcome outcome) => JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString());

    /// <summary>Writes what became of records, as members.</summary>
    public static void WriteCounts(Utf8JsonWriter json, WindowCounts counts)
    {
        json.WriteNumber("read", counts.Read);
        json.WriteNumber("loaded", counts.Loaded);
        json.WriteNumber("duplicate", counts.Duplicate);
        json.WriteNumber("rejected", counts.Rejected);
        json.WriteNumber("outside", counts.Outside);
    }

    private static void WriteTotals(Utf8JsonWriter json, LoadTotals totals)
    {
        json.WriteStartObject("totals");
        json.WriteNumber("attempts", totals.Attempts);
        json.WriteNumber("runs", totals.Runs);
        json.WriteNumber("submits", totals.Submits);
        json.WriteNumber("correctSubmits", totals.Correct);
        json.WriteNumber("uniqueUsers", totals.UniqueUsers);
        json.WriteEndObject();
    }

    private static void WriteHoles(Utf8JsonWriter json, IReadOnlyList<HistoryHole> holes)
    {
        json.WriteStartArray("holes");
        foreach (var hole in holes)
        {
            json.WriteStartObject();
            WindowJson.WriteBounds(json, hole.Window);
            json.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(hole.State.ToString()));
            json.WriteString("reason", hole.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteReportedBy(Utf8JsonWriter json, RunRecord? earlier)
    {
        if (earlier is null)
        {
            json.WriteNull("reportedBy");
            return;
        }

        json.WriteStartObject("reportedBy");
        json.WriteString("runId", earlier.Id);
        json.WriteString("host", earlier.Host);
        if (earlier.FinishedAt is { } finished)
            json.WriteString("finishedAt", finished.UtcDateTime);
        json.WriteEndObject();
    }

    private static void WriteDaily(Utf8JsonWriter json, IReadOnlyList<DailyMetrics> days)
    {
        json.WriteStartArray("daily");
        foreach (var day in days)
        {
            json.WriteStartObject();
            json.WriteString("day", day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            foreach (var metric in MetricList.OfDays.Where(static metric => !metric.IsMeasured))
                FigureJson.Number(json, NameOf(metric), metric.Read(day).Number);
            json.WriteBoolean("complete", day.IsComplete);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Such as <c>correctSubmits</c>.</summary>
    private static string NameOf(Metric metric)
        => JsonNamingPolicy.CamelCase.ConvertName(string.Concat(metric.Key.Split('_').Select(static part => char.ToUpperInvariant(part[0]) + part[1..])));

    /// <summary>Writes what report sinks and notifiers did, as a member.</summary>
    public static void WriteOutputs(Utf8JsonWriter json, IReadOnlyList<OutputResult> outputs)
    {
        json.WriteStartArray("outputs");
        foreach (var output in outputs)
        {
            json.WriteStartObject();
            json.WriteString("name", output.Name);
            json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(output.Kind.ToString()));
            json.WriteString("target", output.Target);
            json.WriteBoolean("succeeded", output.Succeeded);
            json.WriteString("error", output.Error);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
