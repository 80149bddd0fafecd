using System.CommandLine;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Commands;

/// <summary><c>run</c>: the daily job.</summary>
internal static class RunCommand
{
    public static Command Create(CommandRunner runner)
    {
        var range = new RangeOptions();
        var profile = LoadCommand.ProfileOption();
        var command = new Command("run", "Loads a day or a range, computes its metrics, writes the reports. Default: yesterday in TimeZone, the days of Source:LookBack before it again, "
            + "and what is missing between loaded windows in the Source:HealDays days before it. "
            + "Where nothing changed since an earlier run has reported the range, it names that run and computes, writes and sends nothing.")
        {
            range.Date, range.From, range.To, profile,
        };
        runner.Bind(command, context =>
        {
            var ranges = context.Ranges();
            var asked = ranges.Read(range);
            EtlServices.Check(context, needsSource: true);
            var request = asked is { } window
                ? new LoadRequest(window)
                : new LoadRequest(ranges.Yesterday())
                {
                    RefreshSince = ranges.Yesterday(context.Settings.Etl.Source.LookBack).Start,
                    HealSince = ranges.Yesterday(context.Settings.Etl.Source.HealDays).Start,
                };
            return LoadCommand.RunAsync(context, request, profile);
        });
        return command;
    }
}
