namespace GraderEtl.Core.Model;

/// <summary>What the time of one lane went into, or that of several together.</summary>
internal sealed class LaneProfile
{
    private static readonly int Activities = Enum.GetValues<LaneActivity>().Length;
    private readonly TimeSpan[] _times = new TimeSpan[Activities];

    /// <summary>Makes a profile.</summary>
    /// <param name="elapsed">The lane's time from its beginning to its end.</param>
    /// <param name="windows">Windows completed.</param>
    /// <param name="pages">Pages parsed.</param>
    /// <param name="times">Times by activity; those of the same activity are added, those not named are zero.</param>
    public LaneProfile(TimeSpan elapsed, long windows, long pages, IEnumerable<KeyValuePair<LaneActivity, TimeSpan>> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        Elapsed = elapsed;
        Windows = windows;
        Pages = pages;
        foreach (var (activity, time) in times)
            _times[(int)activity] += time;
    }

    /// <summary>The lane's time from its beginning to its end; of several lanes, the sum.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>Windows completed, committed or not.</summary>
    public long Windows { get; }

    /// <summary>Pages parsed. Records by pages is how many records a page holds.</summary>
    public long Pages { get; }

    /// <summary>The lane's time but for <see cref="LaneActivity.Idle"/>: what shares are shares of.</summary>
    public TimeSpan Active => Elapsed > this[LaneActivity.Idle] ? Elapsed - this[LaneActivity.Idle] : TimeSpan.Zero;

    /// <summary>The time that went into an activity.</summary>
    /// <param name="activity">The activity.</param>
    public TimeSpan this[LaneActivity activity] => _times[(int)activity];

    /// <summary>The share of <see cref="Active"/> that went into an activity; 0 to 1, more only where pages are parsed at the same time.</summary>
    /// <param name="activity">The activity.</param>
    public double Share(LaneActivity activity) => Active > TimeSpan.Zero ? this[activity] / Active : 0;

    /// <summary>Adds lanes up.</summary>
    /// <param name="lanes">The lanes.</param>
    public static LaneProfile Sum(IEnumerable<LaneProfile> lanes)
    {
        var all = lanes.ToList();
        return new LaneProfile(
            all.Aggregate(TimeSpan.Zero, (sum, lane) => sum + lane.Elapsed),
            all.Sum(lane => lane.Windows),
            all.Sum(lane => lane.Pages),
            all.SelectMany(lane => Enum.GetValues<LaneActivity>().Select(activity => KeyValuePair.Create(activity, lane[activity]))));
    }
}
