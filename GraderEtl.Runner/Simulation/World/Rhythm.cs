namespace GraderEtl.Runner.Simulation.World;

/// <summary>
/// When people study: most on Tuesday, least on Saturday; busy through the Moscow day and evening, sparse but not empty at night.
/// </summary>
internal static class Rhythm
{
    private const int MoscowOffsetHours = 3;
    private const double DailyScatter = 0.04;

    // Sunday first, as DayOfWeek counts; the mean is one, so that a month comes out at the asked size
    private static readonly double[] Weekday = [0.84, 1.10, 1.12, 1.10, 1.06, 0.98, 0.80];

    // sessions begun in each Moscow hour, 0 to 23
    private static readonly double[] MoscowHour =
        [14, 8, 6, 5, 5, 6, 10, 18, 32, 50, 66, 74, 76, 74, 76, 78, 78, 76, 78, 84, 86, 74, 50, 28];

    private static readonly double[] UtcHourShare = Cumulate();

    /// <summary>How many records the given day has.</summary>
    public static int RowsOf(DateOnly day, long seed, int rowsPerDay, bool exactly)
    {
        if (exactly)
            return rowsPerDay;
        var scatter = 1.0 + (DailyScatter * ((2.0 * SplitMix.ToUnit(SplitMix.Hash(seed, day.DayNumber, 'D'))) - 1.0));
        return (int)Math.Round(rowsPerDay * Weekday[(int)day.DayOfWeek] * scatter);
    }

    /// <summary>Draws when in the UTC day a session starts, in microseconds since its midnight.</summary>
    public static long DrawStart(ref SplitMix random)
    {
        var drawn = random.NextDouble();
        var hour = 0;
        while (UtcHourShare[hour] < drawn)
            hour++;
        return (hour * Micros.PerHour) + (long)(random.NextDouble() * Micros.PerHour);
    }

    private static double[] Cumulate()
    {
        var total = MoscowHour.Sum();
        var shares = new double[MoscowHour.Length];
        var sum = 0.0;
        for (var hour = 0; hour < shares.Length; hour++)
            shares[hour] = sum += MoscowHour[(hour + MoscowOffsetHours) % MoscowHour.Length] / total;
        shares[^1] = 1.0;
        return shares;
    }
}
