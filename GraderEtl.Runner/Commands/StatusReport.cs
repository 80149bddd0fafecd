using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Commands;

/// <summary>The state of the store, for people and as JSON.</summary>
internal static class StatusReport
{
    private const int MostGaps = 20;

    /// <summary>Writes it for people.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="nothing">That nothing is loaded; null where something is.</param>
    /// <param name="plan">What is loaded of the range that was asked for; null where none was, and nothing is loaded.</param>
    /// <param name="status">The store.</param>
    public static void Write(Terminal terminal, string? nothing, LoadPlan? plan, StoreStatus status)
    {
        var words = terminal.Words;
        if (nothing is not null)
            terminal.Out.WriteLine(nothing);
        if (plan is not null)
            WriteCoverage(terminal, plan);

        var rejected = status.Rejected.Sum(pair => pair.Value);
        if (rejected > 0)
        {
            var reasons = status.Rejected.Select(pair => $"{pair.Key} {words.Number(pair.Value)}");
            terminal.Out.WriteLine(words.Format(TerminalText.Quarantine, words.Count(TerminalText.Records, rejected), string.Join(", ", reasons)));
        }

        if (status.Size is { } size)
        {
            terminal.Out.WriteLine(words.Format(
                TerminalText.Size, words.Bytes(size.AttemptBytes), words.Count(TerminalText.Partitions, size.Partitions), words.Bytes(size.QuarantineBytes)));
        }

        if (status.Runs.Count == 0)
            return;
        terminal.Out.WriteLine();
        var runs = new ResultTable(
            words[TerminalText.Started],
            words[TerminalText.Period],
            words[TerminalText.Outcome],
            ">" + words[TerminalText.Loaded],
            ">" + words[TerminalText.RejectedColumn],
            words[TerminalText.Error]);
        foreach (var run in status.Runs)
        {
            runs.Add(
                Words.Instant(run.StartedAt.AddTicks(-(run.StartedAt.Ticks % TimeSpan.TicksPerSecond))),
                run.Range.ToString(),
                Outcome(words, run.Outcome),
                words.Number(run.Counts.Loaded),
                words.Number(run.Counts.Rejected),
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
        WindowJson.WriteArray(json, "mostlyRejected", plan?.MostlyRejected.Select(static entry => entry.Window) ?? []);
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
        var (counts, words) = (Sum(plan), terminal.Words);
        if (plan.Range is not { } past)
        {
            terminal.Out.WriteLine(words.Format(TerminalText.InTheFuture, plan.Request.Range));
            return;
        }

        terminal.Out.WriteLine(words.Format(TerminalText.Range, past));
        if (plan.Future is { } future)
            terminal.Out.WriteLine(words.Format(TerminalText.FutureLeftOut, future));
        terminal.Out.WriteLine(words.Format(
            TerminalText.LoadedIn,
            words.Count(TerminalText.Records, counts.Loaded),
            words.Count(TerminalText.Windows, plan.Committed.Count),
            words.Count(TerminalText.DuplicatesDropped, counts.Duplicate)));
        if (plan.MostlyRejected.Count > 0)
        {
            var windows = plan.MostlyRejected.Take(MostGaps).Select(static entry => entry.Window.ToString()).ToList();
            if (plan.MostlyRejected.Count > MostGaps)
                windows.Add(words.Count(TerminalText.AndMore, plan.MostlyRejected.Count - MostGaps));
            terminal.Out.WriteLine(words.Format(TerminalText.MostlyRejected, string.Join(", ", windows), "'rejects list'"));
        }

        if (plan.Missing.Count == 0)
        {
            terminal.Out.WriteLine(words[TerminalText.NoGaps]);
            return;
        }

        terminal.Out.WriteLine(words.Format(TerminalText.GapsOf, words.Number(plan.Missing.Count), words.Length(plan.Work)));
        foreach (var gap in plan.Missing.Take(MostGaps))
            terminal.Out.WriteLine($"  {gap}");
        if (plan.Missing.Count > MostGaps)
            terminal.Out.WriteLine("  " + words.Count(TerminalText.AndMore, plan.Missing.Count - MostGaps));
    }

    /// <summary>An outcome in words; as it stands where a newer program wrote one that this one does not know.</summary>
    private static string Outcome(Words words, string? outcome)
    {
        if (outcome is null)
            return words[TerminalText.NotFinished];
        return Enum.TryParse<TerminalText>("Outcome" + outcome, out var known) ? words[known] : outcome;
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
