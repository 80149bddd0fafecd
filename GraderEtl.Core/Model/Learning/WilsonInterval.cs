namespace GraderEtl.Core.Model.Learning;

/// <summary>
/// The Wilson score interval of a share at 95 % (E. B. Wilson, 1927): unlike the share itself it does not call a task solved by 1 of 1
/// users easier than one solved by 99 of 100.
/// </summary>
internal static class WilsonInterval
{
    /// <summary>Standard normal quantile of 97.5 %.</summary>
    private const double Z = 1.959963984540054;

    public static double Lower(long successes, long trials) => Math.Max(0, Centre(successes, trials) - Reach(successes, trials));

    public static double Upper(long successes, long trials) => Math.Min(1, Centre(successes, trials) + Reach(successes, trials));

    private static double Centre(double successes, double trials) => (successes + (Z * Z / 2)) / (trials + (Z * Z));

    private static double Reach(double successes, double trials)
        => Z / (trials + (Z * Z)) * Math.Sqrt((successes * (trials - successes) / trials) + (Z * Z / 4));
}
