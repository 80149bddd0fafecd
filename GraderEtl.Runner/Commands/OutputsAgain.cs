using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Commands;

/// <summary>The command that shows again what was left out, or writes and sends again what failed.</summary>
internal static class OutputsAgain
{
    /// <summary>Tells it where anything was left out or failed. The dates are named, since a plain <c>run</c> means another day tomorrow.</summary>
    public static void Tell(CommandContext context, LoadResult result)
    {
        if (result.ReportedBy is not null)
            TellCommand(context, result.Request.Range, TerminalText.ShowAgain, ["report"]);
        var failed = result.Outputs.Where(output => !output.Succeeded).Select(output => output.Kind).ToHashSet();
        if (failed.Count == 0)
            return;
        List<string> command = ["report"];
        if (failed.Contains(OutputKind.Report))
            command.Add("--sheet");
        if (failed.Contains(OutputKind.Message))
            command.Add("--mail");
        TellCommand(context, result.Request.Range, TerminalText.TellAgain, command);
    }

    /// <summary>Tells how the reports of a range are written again.</summary>
    public static void TellReports(CommandContext context, TimeWindow range) => TellCommand(context, range, TerminalText.TellAgain, ["report", "--sheet"]);

    private static void TellCommand(CommandContext context, TimeWindow range, TerminalText why, IEnumerable<string> command)
    {
        var ranges = context.Ranges();
        context.Terminal.Message(context.Words[why]);
        context.Terminal.Message("  " + context.Environment.Invocation.Line([.. command, "--from", ranges.Write(range.Start), "--to", ranges.Write(range.End)]));
    }
}
