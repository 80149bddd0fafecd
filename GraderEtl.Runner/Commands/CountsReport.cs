using System.Text.Json;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Commands;

/// <summary>What <c>report</c> shows where learning metrics are off: the counts of each day. All else is null, which is not zero.</summary>
/// <param name="Range">The period.</param>
/// <param name="TimeZone">The zone of the days.</param>
/// <param name="ComputedAt">When it was computed.</param>
/// <param name="Days">The days.</param>
internal sealed record CountsReport(TimeWindow Range, string TimeZone, DateTimeOffset ComputedAt, IReadOnlyList<DailyMetrics> Days)
{
    /// <summary>The members of a learning report that take learning metrics.</summary>
    private static readonly string[] Absent =
        ["totals", "previous", "heatmap", "cohorts", "tasks", "hardest_tasks", "given_up_tasks", "struggling", "courses", "quality", "loading"];

    /// <summary>Writes the members of the document.</summary>
    public void Write(Utf8JsonWriter json)
    {
        LearningReportJson.WriteHead(json, Range, TimeZone, ComputedAt, hasLearning: false);
        LearningReportJson.WriteDays(json, Days);
        foreach (var name in Absent)
            json.WriteNull(name);
        json.WriteNull("error");
    }

    /// <summary>Writes the members of the document that names the file it was written into.</summary>
    public void WriteFile(Utf8JsonWriter json, string path)
    {
        LearningReportJson.WriteHead(json, Range, TimeZone, ComputedAt, hasLearning: false);
        json.WriteString("file", path);
        json.WriteNull("error");
    }
}
