using System.Diagnostics;
using System.Diagnostics.Metrics;
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

    public static Activity? StartRun(RunRecord run)
        => Activities.StartActivity("graderetl.run")?.SetTag("graderetl.run.id", run.Id).SetTag("graderetl.range", run.Range.ToString());

    public static Activity? StartWindow(TimeWindow window)
        => Activities.StartActivity("graderetl.window")?.SetTag("graderetl.window", window.ToString());

    public static void WindowLoaded(WindowCounts counts, TimeSpan elapsed)
    {
        WindowDuration.Record(elapsed.TotalSeconds);
        Records.Add(counts.Loaded, new KeyValuePair<string, object?>("outcome", "loaded"));
        Records.Add(counts.Duplicate, new KeyValuePair<string, object?>("outcome", "duplicate"));
        Records.Add(counts.Rejected, new KeyValuePair<string, object?>("outcome", "rejected"));
        Records.Add(counts.Outside, new KeyValuePair<string, object?>("outcome", "outside"));
    }
}
