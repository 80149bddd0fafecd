using System.Globalization;
using GraderEtl.Core.Model;
using Quartz;

namespace GraderEtl.Runner.Serve.Engine;

/// <summary>
/// How jobs are called in the engine. The name of a slice says all of it, so that a list of names is a list of work; the group of a job, of its
/// trigger and of the cap on its concurrency is the source.
/// </summary>
internal static class EngineJobs
{
    private const string Daily = "daily";
    private const string Prefix = "source:";

    /// <summary>The group of a source.</summary>
    public static string Group(string source) => Prefix + source;

    /// <summary>The source of a group; null for a group of another kind.</summary>
    public static string? SourceOf(string group) => group.StartsWith(Prefix, StringComparison.Ordinal) ? group[Prefix.Length..] : null;

    /// <summary>The daily run of a source.</summary>
    public static JobKey DailyKey(string source) => new(Daily, Group(source));

    /// <summary>The schedule of the daily run of a source.</summary>
    public static TriggerKey DailyTrigger(string source) => new(Daily, Group(source));

    public static bool IsDaily(JobKey key) => key.Name == Daily;

    /// <summary>The names of a backfill's slices begin with this.</summary>
    public static string PrefixOf(Guid backfill) => backfill.ToString("N") + ".";
}

/// <summary>A part of a backfill, which is one job.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Backfill">The backfill's id.</param>
/// <param name="Range">The time to load.</param>
/// <param name="IsReport">True for the run over the whole range that reports it once every slice is loaded.</param>
internal sealed record Slice(string Source, Guid Backfill, TimeWindow Range, bool IsReport = false)
{
    private const string Report = "report";

    /// <summary>Its job.</summary>
    public JobKey Key => new(
        string.Create(CultureInfo.InvariantCulture, $"{EngineJobs.PrefixOf(Backfill)}{Range.StartMicroseconds}.{Range.EndMicroseconds}{(IsReport ? "." + Report : "")}"),
        EngineJobs.Group(Source));

    /// <summary>Reads a job's name; null for a job of another kind.</summary>
    public static Slice? Find(JobKey key)
    {
        if (EngineJobs.SourceOf(key.Group) is not { } source || key.Name.Split('.') is not [var id, var start, var end, .. var rest])
            return null;
        return Guid.TryParseExact(id, "N", out var backfill)
            && long.TryParse(start, CultureInfo.InvariantCulture, out var from) && long.TryParse(end, CultureInfo.InvariantCulture, out var to) && from < to
                ? new Slice(source, backfill, new TimeWindow(from, to), rest is [Report])
                : null;
    }
}
