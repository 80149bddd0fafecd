using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification.Content;

/// <summary>What can be added up over days.</summary>
internal sealed record DaySums(long Attempts, long Submits, long CorrectSubmits)
{
    /// <summary>Correct submits by submits; null without submits.</summary>
    public double? SuccessRate => Submits == 0 ? null : (double)CorrectSubmits / Submits;

    public static DaySums Of(IReadOnlyList<DailyMetrics> days)
        => new(days.Sum(day => day.Attempts), days.Sum(day => day.Submits), days.Sum(day => day.CorrectSubmits));
}
