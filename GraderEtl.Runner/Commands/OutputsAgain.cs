using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Commands;

/// <summary>The command that writes and sends again what failed, and nothing else.</summary>
internal static class OutputsAgain
{
    /// <summary>Tells it where anything failed. The dates are named, since a plain <c>run</c> means another day tomorrow.</summary>
    public static void Tell(CommandContext context, LoadResult result)
    {
        var failed = result.Outputs.Where(output => !output.Succeeded).Select(output => output.Kind).ToHashSet();
        if (failed.Count == 0)
            return;
        var (ranges, range) = (context.Ranges(), result.Request.Range);
        List<string> command = ["report"];
        if (failed.Contains(OutputKind.Report))
            command.Add("--sheet");
        if (failed.Contains(OutputKind.Message))
            command.Add("--mail");
        context.Terminal.Message(context.Words[TerminalText.TellAgain]);
        context.Terminal.Message("  " + context.Environment.Invocation.Line([.. command, "--from", ranges.Write(range.Start), "--to", ranges.Write(range.End)]));
    }
}
