using System.CommandLine;
using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Commands;

/// <summary><c>plan</c>: what would be requested and what is done already; touches nothing.</summary>
internal static class PlanCommand
{
    private const int MostWindows = 20;

    public static Command Create(CommandRunner runner)
    {
        var range = new RangeOptions();
        var refresh = new Option<bool>("--refresh") { Description = "Plan to load windows again that are loaded already." };
        var command = new Command("plan", "Shows what would be requested and what is loaded already; changes nothing.") { range.From, range.To, refresh };
        runner.Bind(command, async context =>
        {
            var window = context.Ranges().Require(range);
            EtlServices.Check(context, needsSource: false);
            await using var services = await EtlServices.OpenAsync(context, needsSource: false);
            var plan = await services.Pipeline.PlanAsync(new LoadRequest(window!.Value) { Refresh = context.Arguments.Flag(refresh) }, context.Stop);
            context.Show(json => Write(json, plan), () => Write(context.Terminal, plan));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(Terminal terminal, LoadPlan plan)
    {
        terminal.Out.WriteLine(plan.Range is { } past ? $"Range: {past}" : $"{plan.Request.Range} lies in the future; nothing to do.");
        terminal.Out.WriteLine($"Loaded already: {Numbers.Of(plan.Committed.Count, "window")}, {Numbers.Of(plan.Committed.Sum(entry => entry.Counts.Loaded), "record")}");
        if (plan.Replaced.Count > 0)
            terminal.Out.WriteLine($"To be loaded again: {Numbers.Of(plan.Replaced.Count, "window")}");
        terminal.Out.WriteLine($"Missing: {Numbers.Of(plan.Missing.Count, "gap")}, {Numbers.Length(plan.Work)} to load, {Numbers.Of(plan.Windows.Count, "request")} at first (windows grow and shrink with the answers)");
        if (plan.Windows.Count == 0)
            return;
        terminal.Out.WriteLine();
        var table = new ResultTable("from", "to", ">length");
        foreach (var window in plan.Windows.Take(MostWindows))
            table.Add(Numbers.Instant(window.Start), Numbers.Instant(window.End), Numbers.Length(window.Duration));
        table.WriteTo(terminal);
        if (plan.Windows.Count > MostWindows)
            terminal.Out.WriteLine($"and {Numbers.Count(plan.Windows.Count - MostWindows)} more");
    }

    private static void Write(Utf8JsonWriter json, LoadPlan plan)
    {
        json.WriteString("outcome", LoadResultJson.OutcomeCode(LoadOutcome.Completed));
        json.WriteString("from", plan.Request.Range.Start.UtcDateTime);
        json.WriteString("to", plan.Request.Range.End.UtcDateTime);
        json.WriteNumber("secondsToLoad", plan.Work.TotalSeconds);
        json.WriteStartArray("loaded");
        foreach (var entry in plan.Committed)
        {
            json.WriteStartObject();
            WindowJson.WriteBounds(json, entry.Window);
            LoadResultJson.WriteCounts(json, entry.Counts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WindowJson.WriteArray(json, "missing", plan.Missing);
        WindowJson.WriteArray(json, "replaced", plan.Replaced);
        WindowJson.WriteArray(json, "windows", plan.Windows);
        json.WriteNull("error");
    }
}
