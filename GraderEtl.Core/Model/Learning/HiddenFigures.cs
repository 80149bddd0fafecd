namespace GraderEtl.Core.Model.Learning;

/// <summary>
/// The figures of a day, a period, a task or a course run that are not shown as they are, or would reveal, a small group of users:
/// <see cref="SmallGroups"/> decides which.
/// </summary>
/// <param name="Hidden">A bit for each figure that is hidden, by its place in the list of keys.</param>
/// <param name="Small">Of them, those that are small themselves, so that what is shown is their bound.</param>
/// <param name="MinGroup">The smallest group that is shown.</param>
internal readonly record struct HiddenFigures(ulong Hidden, ulong Small, int MinGroup)
{
    private static readonly string[] Keys =
    [
        "attempts", "runs", "submits", "correct_submits", "success_rate", "unique_users", "new_users", "returning_users", "tasks_touched",
        "first_tries", "first_try_rate", "first_successes", "median_attempts_to_success", "daily_users", "weekly_users", "monthly_users",
        "stickiness", "mean_daily_users", "submitting_users", "struggling_users", "struggling_share", "struggling_several", "task_users", "solvers",
        "solve_rate", "given_up", "give_up_rate", "attempts_without_task",
    ];

    /// <summary>The bit of keys that are not in the list, which is set where all figures were hidden.</summary>
    private const ulong Rest = 1UL << 63;

    /// <summary>True where all figures were hidden, as they are about a small group.</summary>
    public bool IsAll => (Hidden & Rest) != 0;

    /// <summary>Whether a figure is hidden.</summary>
    /// <param name="key">Its key.</param>
    public bool Contains(string key) => (Hidden & BitOf(key)) != 0;

    /// <summary>A figure as it is shown.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">The figure as it is.</param>
    public MetricValue Apply(string key, MetricValue value) => !Contains(key)
        ? value
        : new MetricValue(null, value.Format) { IsSmall = true, MinGroup = (Small & BitOf(key)) != 0 ? MinGroup : 0 };

    /// <summary>Hides all figures.</summary>
    /// <param name="minGroup">The smallest group that is shown.</param>
    /// <param name="small">The figures that are small themselves.</param>
    public static HiddenFigures All(int minGroup, params ReadOnlySpan<string> small) => new(ulong.MaxValue, BitsOf(small), minGroup);

    /// <summary>Hides figures too.</summary>
    /// <param name="keys">Their keys.</param>
    public HiddenFigures Hide(params ReadOnlySpan<string> keys) => this with { Hidden = Hidden | BitsOf(keys) };

    /// <summary>Hides a figure that is small itself.</summary>
    /// <param name="key">Its key.</param>
    public HiddenFigures HideSmall(string key) => this with { Hidden = Hidden | BitOf(key), Small = Small | BitOf(key) };

    /// <summary>Hides what another hides too.</summary>
    /// <param name="other">The other.</param>
    public HiddenFigures With(HiddenFigures other) => new(Hidden | other.Hidden, Small | other.Small, Math.Max(MinGroup, other.MinGroup));

    /// <summary>Shows figures again.</summary>
    /// <param name="keys">Their keys.</param>
    public HiddenFigures Show(params ReadOnlySpan<string> keys) => this with { Hidden = Hidden & ~BitsOf(keys) };

    /// <summary>Does not say any more that figures are small themselves.</summary>
    /// <param name="keys">Their keys.</param>
    public HiddenFigures Unbound(params ReadOnlySpan<string> keys) => this with { Small = Small & ~BitsOf(keys) };

    /// <summary>Whether a figure is hidden as it is small itself.</summary>
    /// <param name="key">Its key.</param>
    public bool IsSmall(string key) => (Small & BitOf(key)) != 0;

    private static ulong BitsOf(ReadOnlySpan<string> keys)
    {
        var bits = 0UL;
        foreach (var key in keys)
            bits |= BitOf(key);
        return bits;
    }

    private static ulong BitOf(string key) => Array.IndexOf(Keys, key) is >= 0 and var place ? 1UL << place : Rest;
}
