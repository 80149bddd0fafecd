using System.CommandLine;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Serve;

namespace GraderEtl.Runner.Commands;

/// <summary><c>backfill</c>: years of history, resumed by the same command.</summary>
internal static class BackfillCommand
{
    public static Command Create(CommandRunner runner)
    {
        var range = new RangeOptions();
        var lanes = new Option<string?>("--lanes") { Description = "Windows in flight at once, 1 to 64. Default: Source:Lanes, else as many as are of use.", HelpName = "N" };
        var refresh = new Option<bool>("--refresh") { Description = "Load windows again that are loaded already." };
        var distribute = new Option<bool>("--distribute") { Description = "Leave the work to the processes of serve and worker, month by month, and end at once." };
        var wait = new Option<bool>("--wait") { Description = "With --distribute: show how far they are, and end when all is loaded. Ctrl+C leaves the work running." };
        var profile = LoadCommand.ProfileOption();
        var command = new Command("backfill", "Loads what is missing of a range; run it again to go on after a stop. "
            + "Where nothing changed since an earlier run has reported the range, it names that run and computes, writes and sends nothing.")
        {
            range.From, range.To, lanes, refresh, distribute, wait, profile,
        };
        runner.Bind(command, context =>
        {
            if (context.Arguments.Text(lanes) is { } number)
                context.Override([new SettingValue("Source:Lanes", number, lanes.Name, context.Environment.Directory)]);
            var window = context.Ranges().Require(range);
            var isDistributed = context.Arguments.Flag(distribute);
            if (isDistributed && context.Arguments.Text(lanes) is not null)
                context.Arguments.Add(Exclusive(distribute.Name, lanes.Name));
            if (context.Arguments.Flag(wait) && !isDistributed)
                context.Arguments.Add(Problem.OfCommandLine(Phrase.Of(ClusterText.WaitAlone), Phrase.Of(ClusterText.WaitExpected), Phrase.Of(ProblemText.LeaveOneOut)));
            EtlServices.Check(context, needsSource: !isDistributed);
            if (isDistributed)
                return DistributedBackfill.RunAsync(context, window!.Value, context.Arguments.Flag(refresh), context.Arguments.Flag(wait));
            return LoadCommand.RunAsync(context, new LoadRequest(window!.Value) { Refresh = context.Arguments.Flag(refresh) }, profile);
        });
        return command;
    }

    private static Problem Exclusive(string one, string other) => Problem.OfCommandLine(
        Phrase.Of(ProblemText.TwoThatExclude, one, other), Phrase.Of(ProblemText.OneOfTwo, one, other), Phrase.Of(ProblemText.LeaveOneOut));
}
