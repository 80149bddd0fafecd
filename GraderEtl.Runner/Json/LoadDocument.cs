using System.Text.Json.Serialization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Json;

/// <summary>What <c>run</c>, <c>backfill</c> and <c>demo</c> did.</summary>
internal sealed class LoadDocument : Document
{
    private readonly LoadResult _result;

    internal LoadDocument(LoadResult result, SecretRedactor redactor)
    {
        _result = result;
        Outcome = JsonNames.Code(result.Outcome);
        Error = ErrorDocument.Of(result.Error, redactor);
    }

    public Guid RunId => _result.RunId;

    public DateTimeOffset From => _result.Request.Range.Start;

    public DateTimeOffset To => _result.Request.Range.End;

    public LoadWindowsDocument Windows => new(_result.Windows.Planned, _result.Windows.Loaded, _result.Windows.Skipped, _result.WindowsLookedBack);

    public IEnumerable<HoleDocument> Holes => _result.Holes.Select(static hole => new HoleDocument(hole.Window.Start, hole.Window.End, JsonNames.Code(hole.State), hole.Reason));

    public IEnumerable<ConcurrentRunDocument> ConcurrentRuns
        => _result.ConcurrentRuns.Select(static run => new ConcurrentRunDocument(run.RunId, run.Host, run.Windows, run.LoadedAt));

    /// <summary>
    /// Start of the first window that the run loaded; null where it loaded none. <see cref="Records"/>, <see cref="RejectedByReason"/> and
    /// <see cref="Totals"/> count its windows whole, also outside <see cref="From"/> and <see cref="To"/>.
    /// </summary>
    public DateTimeOffset? LoadedFrom => _result.LoadedRange?.Start;

    /// <summary>End of the last, exclusive.</summary>
    public DateTimeOffset? LoadedTo => _result.LoadedRange?.End;

    public CountsDocument Records => CountsDocument.Of(_result.Records);

    public IReadOnlyDictionary<string, long> RejectedByReason => new SortedDictionary<string, long>(_result.RejectedByReason.ToDictionary(), StringComparer.Ordinal);

    public IEnumerable<string> UnstoredFields => _result.UnstoredFields;

    /// <summary>What the run has loaded; null where its days hide it.</summary>
    public LoadTotalsDocument Totals => LoadTotalsDocument.Of(_result);

    public long Requests => _result.Requests;

    public long Retries => _result.Retries;

    public DateTimeOffset StartedAt => _result.StartedAt;

    public double ElapsedSeconds => JsonNames.Seconds(_result.Elapsed);

    public double LoadSeconds => JsonNames.Seconds(_result.LoadElapsed);

    public double RowsPerSecond => Math.Round(_result.RowsPerSecond, 1);

    public long PeakMemoryBytes => _result.PeakMemoryBytes;

    public long AllocatedBytes => _result.AllocatedBytes;

    /// <summary>Seconds of each part of the run.</summary>
    public StagesDocument Stages => StagesDocument.Of(_result.Profile.Stages);

    public ProfileDocument Profile => new(_result.Profile);

    public EarlierRunDocument? ReportedBy => _result.ReportedBy is { } earlier ? new EarlierRunDocument(earlier.Id, earlier.Host, earlier.FinishedAt) : null;

    /// <summary>What each day counts; null where an earlier run has reported it, as it was not computed again.</summary>
    public IEnumerable<FiguresDocument>? Daily => _result.ReportedBy is null ? _result.Daily.Select(FiguresDocument.CountsOf) : null;

    public IEnumerable<OutputDocument> Outputs => OutputDocument.Of(_result.Outputs);
}

internal sealed record LoadWindowsDocument(int Planned, int Loaded, int Skipped, int LookedBack);

internal sealed record HoleDocument(DateTimeOffset From, DateTimeOffset To, string State, string? Reason);

internal sealed record ConcurrentRunDocument(Guid RunId, string? Host, int Windows, DateTimeOffset LoadedAt);

internal sealed record LoadTotalsDocument(long? Attempts, long? Runs, long? Submits, long? CorrectSubmits, long? UniqueUsers)
{
    /// <summary>With a hidden day in them they would give it away, as some of them would of a report that hides them.</summary>
    public static LoadTotalsDocument Of(LoadResult result)
    {
        var totals = result.Totals;
        return new LoadTotalsDocument(
            Show("attempts", totals.Attempts), Show("runs", totals.Runs), Show("submits", totals.Submits), Show("correct_submits", totals.Correct), Show("unique_users", totals.UniqueUsers));

        long? Show(string key, long count) => MetricList.Get(key) is var metric
            && (result.Daily.Any(day => metric.Read(day).IsSmall) || (result.Report is { } report && metric.Read(report).IsSmall)) ? null : count;
    }
}

internal sealed record EarlierRunDocument(Guid RunId, string Host, DateTimeOffset? FinishedAt);

internal sealed record StagesDocument(double Planning, double Loading, double Measuring, double Reporting, double Notifying)
{
    public static StagesDocument Of(StageTimes stages) => new(
        stages.Planning.TotalSeconds, stages.Loading.TotalSeconds, stages.Measuring.TotalSeconds, stages.Reporting.TotalSeconds, stages.Notifying.TotalSeconds);
}

/// <summary>Where the time of a run went.</summary>
internal sealed class ProfileDocument
{
    private readonly LoadProfile _profile;

    internal ProfileDocument(LoadProfile profile) => _profile = profile;

    public VerdictDocument? Verdict => _profile.Verdict is { } verdict
        ? new VerdictDocument(JsonNames.Code(verdict.Limit), Math.Round(verdict.Share, 4), [.. verdict.Settings], verdict.Text)
        : null;

    public int ParseParallelism => _profile.ParseParallelism;

    public LaneDocument Total => new(_profile.Total);

    public IEnumerable<LaneDocument> Lanes => _profile.Lanes.Select(static lane => new LaneDocument(lane));
}

internal sealed record VerdictDocument(string Limit, double Share, IReadOnlyList<string> Settings, string Text);

/// <summary>What a lane did, and the seconds of each <see cref="LaneActivity"/> by its name.</summary>
internal sealed class LaneDocument
{
    private readonly LaneProfile _lane;

    internal LaneDocument(LaneProfile lane) => _lane = lane;

    public double Elapsed => _lane.Elapsed.TotalSeconds;

    public long Windows => _lane.Windows;

    public long Pages => _lane.Pages;

    [JsonExtensionData]
    public IDictionary<string, object?> Activities => new OrderedDictionary<string, object?>(
        Enum.GetValues<LaneActivity>().Select(activity => KeyValuePair.Create(JsonNames.Code(activity), (object?)_lane[activity].TotalSeconds)));
}
