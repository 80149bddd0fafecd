using System.CommandLine;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Commands;

/// <summary><c>backfill</c>: years of history, resumed by the same command.</summary>
internal static class BackfillCommand
{
    public static Command Create(CommandRunner runner)
    {
        var range = new RangeOptions();
        var lanes = new Option<string?>("--lanes") { Description = "Windows in flight at once, 1 to 64. Default: Source:Lanes, else as many as are of use.", HelpName = "N" };
        var refresh = new Option<bool>("--refresh") { Description = "Load windows again that are loaded already." };
        var profile = LoadCommand.ProfileOption();
        var command = new Command("backfill", "Loads what is missing of a range; run it again to go on after a stop. "
            + "Where nothing changed since an earlier run has reported the range, it names that run and computes, writes and sends nothing.")
        {
            range.From, range.To, lanes, refresh, profile,
        };
        runner.Bind(command, context =>
        {
            if (context.Arguments.Text(lanes) is { } number)
                context.Override([new SettingValue("Source:Lanes", number, lanes.Name, context.Environment.Directory)]);
            var window = context.Ranges().Require(range);
            EtlServices.Check(context, needsSource: true);
            return LoadCommand.RunAsync(context, new LoadRequest(window!.Value) { Refresh = context.Arguments.Flag(refresh) }, profile);
        });
        return command;
    }
}
