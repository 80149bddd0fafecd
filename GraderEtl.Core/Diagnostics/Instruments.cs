using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Diagnostics;

/// <summary>
/// Every instrument of the library, under the meter and the activity source <c>GraderEtl.Core</c>; names and units follow OpenTelemetry.
/// </summary>
internal static class Instruments
{
    private const string Name = "GraderEtl.Core";
    private static readonly Meter Meter = new(Name, BuildInfo.Version);
    private static readonly ActivitySource Activities = new(Name, BuildInfo.Version);
    private static readonly Counter<long> Records =
        Meter.CreateCounter<long>("graderetl.records", "{record}", "Records of completed windows by what became of them.");

    private static readonly Histogram<double> WindowDuration =
        Meter.CreateHistogram<double>("graderetl.window.duration", "s", "Time from claiming a window to completing it.");

    private static readonly Counter<double> LaneTime =
        Meter.CreateCounter<double>("graderetl.lane.time", "s", "Time of lanes by activity.");

    private static readonly Histogram<double> StageDuration =
        Meter.CreateHistogram<double>("graderetl.run.stage.duration", "s", "Time of a run by its part.");

    public static Activity? StartRun(RunRecord run)
        => Activities.StartActivity("graderetl.run")?.SetTag("graderetl.run.id", run.Id).SetTag("graderetl.range", run.Range.ToString());

    public static Activity? StartWindow(TimeWindow window)
        => Activities.StartActivity("graderetl.window")?.SetTag("graderetl.window", window.ToString());

    /// <summary>Notes on a span how a run ended; one that was interrupted is no error. The error must have no secrets in it.</summary>
    public static void RunEnded(Activity? run, LoadOutcome outcome, GraderEtlException? error)
    {
        run?.SetTag("graderetl.outcome", Code(outcome.ToString()));
        if (error is not null && outcome != LoadOutcome.Interrupted)
            run?.SetStatus(ActivityStatusCode.Error, error.Found).SetTag("error.type", Code(error.Kind.ToString()));
    }

    /// <summary>Gives the span of a window that failed the status of an error; the run's span has the text, without secrets.</summary>
    public static void Failed(Activity? window, Exception error)
    {
        if (error is not OperationCanceledException)
            window?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error is GraderEtlException known ? Code(known.Kind.ToString()) : error.GetType().FullName);
    }

    public static void WindowLoaded(WindowCounts counts, TimeSpan elapsed)
    {
        WindowDuration.Record(elapsed.TotalSeconds);
        Records.Add(counts.Loaded, new KeyValuePair<string, object?>("outcome", "loaded"));
        Records.Add(counts.Duplicate, new KeyValuePair<string, object?>("outcome", "duplicate"));
        Records.Add(counts.Rejected, new KeyValuePair<string, object?>("outcome", "rejected"));
        Records.Add(counts.Outside, new KeyValuePair<string, object?>("outcome", "outside"));
        Records.Add(counts.Forgotten, new KeyValuePair<string, object?>("outcome", "forgotten"));
    }

    public static void LaneWorked(LaneActivity activity, TimeSpan time)
    {
        if (!LaneTime.Enabled || time <= TimeSpan.Zero)
            return;
        LaneTime.Add(time.TotalSeconds, new KeyValuePair<string, object?>("activity", Code(activity.ToString())));
    }

    public static void StageEnded(LoadStage stage, TimeSpan time)
    {
        if (StageDuration.Enabled)
            StageDuration.Record(time.TotalSeconds, new KeyValuePair<string, object?>("stage", Code(stage.ToString())));
    }

    private static string Code(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}

/// <summary>What this build calls itself.</summary>
internal static class BuildInfo
{
    /// <summary>The version without the commit, such as <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        (typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];
}
