using System.CommandLine;
using GraderEtl.Core.Model;
using GraderEtl.Core.Reporting;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Commands;

/// <summary><c>rejects replay</c>: tries records in quarantine again by the rules in force.</summary>
internal static class RejectsReplay
{
    public static Command Create(CommandRunner runner)
    {
        var range = new RangeOptions();
        var reason = new Option<string?>("--reason") { Description = "Only records rejected for this reason.", HelpName = "CODE" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Says what would move; everything is done and rolled back." };
        var command = new Command(
            "replay",
            "Tries records in quarantine again by the rules in force and moves those that pass into the table, in one transaction. "
            + "daily.csv and the sheet then get the new figures of their days, and of the days that look back on these.")
        {
            range.From, range.To, reason, dryRun,
        };
        runner.Bind(command, async context =>
        {
            var request = new ReplayRequest
            {
                Range = context.Ranges().Read(range),
                Reason = context.Arguments.Choice(reason, null, RejectsCommand.Reasons),
                DryRun = context.Arguments.Flag(dryRun),
            };
            EtlServices.Check(context, needsSource: false);
            await using var services = await context.Host.OpenToReadAsync(context.Source, keepsLog: true);
            services.EnsureAnything();
            // the page is of a range of its own
            var sinks = context.SkipReports ? [] : services.Get<IEnumerable<IReportSink>>().Select(sink => sink.Name).Where(name => name != ReportSending.Attached);
            var result = await services.Pipeline.ReplayRejectionsAsync(request with { Sinks = [.. sinks] }, context.Stop);
            context.Show(() => new ReplayDocument(result), () => Write(context.Terminal, result));
            if (result.Outputs.All(static output => output.Succeeded))
                return ExitCodes.Done;
            context.PrintErrors(result.Outputs, error: null);
            RetryHint.PrintForReports(context, new TimeWindow(result.Changed[0].Start, result.Changed[^1].End));
            return ExitCodes.OutputFailed;
        }, SourceUse.Named);
        return command;
    }

    private static void Write(Terminal terminal, ReplayResult result)
    {
        var words = terminal.Words;
        if (result.Total.Tried > 0)
        {
            var moved = words[result.IsDryRun ? TerminalText.WouldMove : TerminalText.Moved];
            var table = new ResultTable(
                words[TerminalText.Reason], ">" + words[TerminalText.Tried], ">" + moved, ">" + words[TerminalText.DuplicatesColumn],
                ">" + words[TerminalText.OutsideColumn], ">" + words[TerminalText.StillRejected]);
            foreach (var tally in result.Reasons)
                Add(words, table, tally.Reason, tally);
            if (result.Reasons.Count > 1)
                Add(words, table, words[TerminalText.All], result.Total);
            table.WriteTo(terminal);
            if (result.IsDryRun)
                terminal.Out.WriteLine(words[TerminalText.DryRun]);
        }
        else
        {
            terminal.Out.WriteLine(words[result.WindowsHeld > 0 ? TerminalText.NoRecordTried : TerminalText.NoSuchRecord]);
        }

        if (result.WindowsHeld > 0)
            terminal.Out.WriteLine(words.Count(TerminalText.WindowsHeld, result.WindowsHeld));
        LoadReport.WriteOutputs(terminal, result.Outputs);
    }

    private static void Add(Words words, ResultTable table, string name, ReplayTally tally) => table.Add(
        name, words.Number(tally.Tried), words.Number(tally.Moved), words.Number(tally.Duplicate), words.Number(tally.Outside), words.Number(tally.Rejected));
}
