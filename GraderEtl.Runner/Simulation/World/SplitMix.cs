namespace GraderEtl.Runner.Simulation.World;

/// <summary>
/// The SplitMix64 generator: eight bytes of state, so a fresh one per day or per student costs nothing and every day stands alone.
/// </summary>
/// <param name="seed">The state to start from.</param>
internal struct SplitMix(ulong seed)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong _state = seed;

    /// <summary>Makes one well-mixed number of three, for things that must be looked up rather than drawn in order.</summary>
    public static ulong Hash(long a, long b, long c) => Mix(Mix(Mix((ulong)a + Golden) + (ulong)b + Golden) + (ulong)c + Golden);

    /// <summary>The next 64 bits.</summary>
    public ulong Next() => Mix(_state += Golden);

    /// <summary>The next number in [0, <paramref name="bound"/>).</summary>
    public int Next(int bound) => (int)(((Next() >> 32) * (uint)bound) >> 32);

    /// <summary>The next number in [0, 1).</summary>
    public double NextDouble() => ToUnit(Next());

    /// <summary>A waiting time of the given mean: what independent events leave between them.</summary>
    public double NextWait(double mean) => -mean * Math.Log(1.0 - NextDouble());

    /// <summary>Maps 64 bits to [0, 1).</summary>
    public static double ToUnit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

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
