using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Commands;

/// <summary>The state of the store, for people and as JSON.</summary>
internal static class StatusReport
{
    private const int MostGaps = 20;

    /// <summary>Writes it for people.</summary>
    public static void Write(Terminal terminal, LoadPlan? plan, StoreStatus status)
    {
        if (plan is null)
            terminal.Out.WriteLine("Nothing is loaded yet.");
        else
            WriteCoverage(terminal, plan);

        var rejected = status.Rejected.Sum(pair => pair.Value);
        if (rejected > 0)
        {
            var reasons = status.Rejected.Select(pair => $"{pair.Key} {Numbers.Count(pair.Value)}");
            terminal.Out.WriteLine($"Quarantine: {Numbers.Of(rejected, "record")} ({string.Join(", ", reasons)})");
        }

        if (status.Size is { } size)
        {
            terminal.Out.WriteLine(
                $"Size: {Numbers.Bytes(size.AttemptBytes)} in {Numbers.Of(size.Partitions, "partition")}, quarantine {Numbers.Bytes(size.QuarantineBytes)}");
        }

        if (status.Runs.Count == 0)
            return;
        terminal.Out.WriteLine();
        var runs = new ResultTable("started", "range", "outcome", ">loaded", ">rejected", "error");
        foreach (var run in status.Runs)
        {
            runs.Add(
                Numbers.Instant(run.StartedAt.AddTicks(-(run.StartedAt.Ticks % TimeSpan.TicksPerSecond))),
                run.Range.ToString(),
                run.Outcome ?? "not finished",
                Numbers.Count(run.Counts.Loaded),
                Numbers.Count(run.Counts.Rejected),
                run.Error ?? "");
        }

        runs.WriteTo(terminal);
    }

    /// <summary>Writes it as the members of a document.</summary>
    public static void Write(Utf8JsonWriter json, LoadPlan? plan, StoreStatus status)
    {
        json.WriteString("outcome", LoadResultJson.OutcomeCode(LoadOutcome.Completed));
        if (plan is not null)
        {
            WindowJson.WriteBounds(json, plan.Request.Range);
            json.WriteStartObject("loaded");
            json.WriteNumber("windows", plan.Committed.Count);
            json.WriteStartObject("records");
            LoadResultJson.WriteCounts(json, Sum(plan));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        WindowJson.WriteArray(json, "gaps", plan?.Missing ?? []);
        json.WriteStartObject("quarantine");
        foreach (var (reason, count) in status.Rejected)
            json.WriteNumber(reason, count);
        json.WriteEndObject();
        json.WriteStartObject("size");
        json.WriteNumber("partitions", status.Size?.Partitions ?? 0);
        json.WriteNumber("attemptsBytes", status.Size?.AttemptBytes ?? 0);
        json.WriteNumber("quarantineBytes", status.Size?.QuarantineBytes ?? 0);
        json.WriteEndObject();
        json.WriteStartArray("runs");
        foreach (var run in status.Runs)
            WriteRun(json, run);
        json.WriteEndArray();
        json.WriteNull("error");
    }

    private static void WriteCoverage(Terminal terminal, LoadPlan plan)
    {
        var counts = Sum(plan);
        terminal.Out.WriteLine($"Range: {plan.Request.Range}");
        terminal.Out.WriteLine(
            $"Loaded: {Numbers.Of(counts.Loaded, "record")} in {Numbers.Of(plan.Committed.Count, "window")}, {Numbers.Of(counts.Duplicate, "duplicate")} dropped");
        if (plan.Missing.Count == 0)
        {
            terminal.Out.WriteLine("Gaps: none");
            return;
        }

        terminal.Out.WriteLine($"Gaps: {Numbers.Count(plan.Missing.Count)}, {Numbers.Length(plan.Work)} together");
        foreach (var gap in plan.Missing.Take(MostGaps))
            terminal.Out.WriteLine($"  {gap}");
        if (plan.Missing.Count > MostGaps)
            terminal.Out.WriteLine($"  and {Numbers.Count(plan.Missing.Count - MostGaps)} more");
    }

    private static void WriteRun(Utf8JsonWriter json, RunRecord run)
    {
        json.WriteStartObject();
        json.WriteString("runId", run.Id);
        WindowJson.WriteBounds(json, run.Range);
        json.WriteBoolean("refresh", run.Refresh);
        json.WriteString("startedAt", run.StartedAt.UtcDateTime);
        if (run.FinishedAt is { } finished)
            json.WriteString("finishedAt", finished.UtcDateTime);
        else
            json.WriteNull("finishedAt");
        json.WriteString("outcome", run.Outcome);
        LoadResultJson.WriteCounts(json, run.Counts);
        json.WriteString("error", run.Error);
        json.WriteEndObject();
    }

    private static WindowCounts Sum(LoadPlan plan)
        => plan.Committed.Aggregate(default(WindowCounts), (sum, entry) => sum + entry.Counts);
}
