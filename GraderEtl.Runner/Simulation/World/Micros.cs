namespace GraderEtl.Runner.Simulation.World;

/// <summary>The simulator's time: whole microseconds since 0001-01-01 UTC, the finest step the API knows.</summary>
internal static class Micros
{
    public const long PerSecond = 1_000_000;
    public const long PerHour = 3_600 * PerSecond;
    public const long PerDay = 24 * PerHour;

    /// <summary>Microseconds of a UTC instant, rounded down.</summary>
    public static long Of(DateTime utc) => utc.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Microseconds of the first instant of a UTC day.</summary>
    public static long Of(DateOnly day) => day.DayNumber * PerDay;

    /// <summary>The UTC instant of a count of microseconds.</summary>
    public static DateTime ToDateTime(long micros) => new(micros * TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);
}
