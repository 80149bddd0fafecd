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
        var command = new Command("run", "Loads a day or a range, computes its metrics, writes the reports. Default: yesterday in TimeZone.")
        {
            range.Date, range.From, range.To, profile,
        };
        runner.Bind(command, context =>
        {
            var ranges = context.Ranges();
            var window = ranges.Read(range) ?? ranges.Yesterday();
            EtlServices.Check(context, needsSource: true);
            return LoadCommand.RunAsync(context, new LoadRequest(window), profile);
        });
        return command;
    }
}
