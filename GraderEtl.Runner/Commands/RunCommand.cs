using System.CommandLine;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;

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
            var request = asked is { } window ? new LoadRequest(window) : DailyRequest.OfYesterday(context.Settings, context.Environment.Time);
            return LoadCommand.RunAsync(context, request, profile);
        });
        return command;
    }
}

/// <summary>What the daily run loads, by command or by schedule.</summary>
internal static class DailyRequest
{
    /// <summary>The day before the present one, in the settings' zone.</summary>
    public static LoadRequest OfYesterday(Settings settings, TimeProvider time) => Of(settings, settings.ZoneOrUtc.DayOf(time.GetUtcNow()).AddDays(-1));

    /// <summary>A day, the days before it that are looked back on, and what is missing before these.</summary>
    public static LoadRequest Of(Settings settings, DateOnly day)
    {
        var (zone, source) = (settings.ZoneOrUtc, settings.Etl.Source);
        return new LoadRequest(TimeWindow.OfDay(day, zone))
        {
            RefreshSince = zone.StartOf(day.AddDays(-source.LookBack)),
            HealSince = zone.StartOf(day.AddDays(-source.HealDays)),
        };
    }
}
