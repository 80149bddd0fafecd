using System.CommandLine;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;

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
            var ranges = context.Ranges();
            var window = ranges.Require(range);
            EtlServices.Check(context, needsSource: false);
            await using var services = await context.Host.OpenToReadAsync(context.Source);
            var request = new LoadRequest(window!.Value)
            {
                Refresh = context.Arguments.Flag(refresh),
                HealSince = ranges.Yesterday(context.Settings.Etl.Source.HealDays).Start,
            };
            var plan = await services.Pipeline.PlanAsync(request, context.Stop);
            context.PrintNothingYet(services);
            context.Show(() => new PlanDocument(plan), () => Write(context.Terminal, plan));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(Terminal terminal, LoadPlan plan)
    {
        var words = terminal.Words;
        if (plan.Range is not { } past)
        {
            terminal.Out.WriteLine(words.Format(TerminalText.InTheFuture, words.Period(plan.Request.Range)));
            return;
        }

        terminal.Out.WriteLine(words.Format(TerminalText.Range, words.PeriodInZone(past)));
        if (plan.Future is { } future)
            terminal.Out.WriteLine(words.Format(TerminalText.FutureLeftOut, words.Period(future)));
        terminal.Out.WriteLine(words.Format(
            TerminalText.LoadedAlready,
            words.Count(TerminalText.Windows, plan.Committed.Count),
            words.Count(TerminalText.Records, plan.Committed.Sum(entry => entry.Counts.Loaded))) + LoadReport.WholeWindows(words, plan));
        if (plan.Replaced.Count > 0)
            terminal.Out.WriteLine(words.Format(TerminalText.LoadAgain, words.Count(TerminalText.Windows, plan.Replaced.Count)));
        terminal.Out.WriteLine(words.Format(
            TerminalText.MissingOf,
            words.Count(TerminalText.Gaps, plan.Missing.Count),
            words.Length(plan.Work),
            words.Count(TerminalText.Requests, plan.Windows.Count)));
        LoadReport.WriteWindows(terminal, TerminalText.HolesToHeal, plan.Holes);
        LoadReport.WriteWindows(terminal, TerminalText.HolesOutOfReach, plan.OlderHoles);
        if (plan.Windows.Count == 0)
            return;
        terminal.Out.WriteLine();
        var table = new ResultTable(words[TerminalText.Period], ">" + words[TerminalText.Length]);
        foreach (var window in plan.Windows.Take(MostWindows))
            table.Add(words.Period(window), words.Length(window.Duration));
        table.WriteTo(terminal);
        if (plan.Windows.Count > MostWindows)
            terminal.Out.WriteLine(words.Count(TerminalText.AndMore, plan.Windows.Count - MostWindows));
    }
}
