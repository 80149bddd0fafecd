using System.Globalization;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Runner.Serve;

/// <summary>When the daily run is due: section <c>Schedule</c>.</summary>
internal sealed class ScheduleOptions
{
    /// <summary>
    /// A cron expression of five fields (minute, hour, day of month, month, day of week) or of six with seconds in front, read in
    /// <c>TimeZone</c>; default <c>0 6 * * *</c>, daily at six.
    /// </summary>
    public string Cron { get; set; } = "0 6 * * *";
}

/// <summary>A process among others that share the work: section <c>Cluster</c>.</summary>
internal sealed class ClusterOptions
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The process's name among the others, 1 to 50 letters, digits, dots, dashes and underscores; default: host name and process id.
    /// </summary>
    public string? Node { get; set; }

    /// <summary>How many slices and daily runs the process works on at once; 1 to 32, default 2.</summary>
    public int Slots { get; set; } = 2;

    /// <summary>
    /// How often a process says that it is alive; 1 s to 1 min, default 4 s. One that has been silent for twice that, but at least 4 s, loses
    /// its work to others.
    /// </summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>The name in force.</summary>
    public string NodeOrDefault => Node ?? DefaultNode;

    private static string DefaultNode { get; } = MakeDefault();

    /// <summary>What is out of range.</summary>
    public IEnumerable<OptionFailure> Check()
    {
        if (Node is { } node && (node.Length is 0 or > 50 || !node.All(IsAllowed)))
            yield return new OptionFailure("Cluster:Node", $"'{node}'", "1 to 50 letters, digits, dots, dashes and underscores, such as worker-1");
        if (Slots is < 1 or > 32)
            yield return new OptionFailure("Cluster:Slots", Slots.ToString(CultureInfo.InvariantCulture), "a whole number from 1 to 32, such as 2");
        if (CheckInterval < TimeSpan.FromSeconds(1) || CheckInterval > Longest)
            yield return new OptionFailure("Cluster:CheckInterval", CheckInterval.ToString("c", CultureInfo.InvariantCulture), "1 s to 1 min, such as 4s");
    }

    private static bool IsAllowed(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_';

    private static string MakeDefault()
    {
        var host = new string([.. Environment.MachineName.Where(IsAllowed).Take(40)]);
        return string.Create(CultureInfo.InvariantCulture, $"{(host.Length == 0 ? "node" : host)}-{Environment.ProcessId}");
    }
}
