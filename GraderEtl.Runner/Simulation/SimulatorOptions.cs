using System.Globalization;
using GraderEtl.Runner.Simulation.Faults;

namespace GraderEtl.Runner.Simulation;

/// <summary>What the simulated source holds and how it behaves. The defaults make a healthy source of realistic size.</summary>
internal sealed class SimulatorOptions
{
    /// <summary>Everything served is computed from this and the day. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Mean records a day, 0 to 50,000,000; single days follow the weekday. Default 9,000.</summary>
    public int RowsPerDay { get; init; } = 9_000;

    /// <summary>Whether every day has exactly <see cref="RowsPerDay"/> records. Default false.</summary>
    public bool ExactRowsPerDay { get; init; }

    /// <summary>The TCP port on 127.0.0.1; 0, the default, takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Time before the first byte of every response, faulty ones included. Default none.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>
    /// Time added for each thousand rows of a right response, also before its first byte: the real source works a response out, then sends
    /// it, which is harder to hide than a response that trickles. Default none.
    /// </summary>
    public TimeSpan LatencyPerThousandRows { get; init; }

    /// <summary>The accepted client, case-sensitive.</summary>
    public string Client { get; init; } = "demo-client";

    /// <summary>The accepted key, case-sensitive.</summary>
    public string ClientKey { get; init; } = "demo-key";

    /// <summary>The first UTC day that has data; null for no limit.</summary>
    public DateOnly? FirstDay { get; init; }

    /// <summary>The last UTC day that has data, inclusive; null for no limit but the present.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>Whether a record exactly at <c>start</c> is served. Default true.</summary>
    public bool StartInclusive { get; init; } = true;

    /// <summary>Whether a record exactly at <c>end</c> is served. Default false.</summary>
    public bool EndInclusive { get; init; }

    /// <summary>The most records of one response, the rest silently left out; null for no cap.</summary>
    public int? ResponseCap { get; init; }

    /// <summary>Serves the records of each day in the order of sessions instead of time.</summary>
    public bool Unsorted { get; init; }

    /// <summary>Whether oddities occur as often as in the real source, see <see cref="Rendering.NaturalQuirks"/>. Default true.</summary>
    public bool NaturalQuirks { get; init; } = true;

    /// <summary>Serves every N-th record of a day with a cut-off <c>passback_params</c>; 0, the default, for none.</summary>
    public int MalformedEvery { get; init; }

    /// <summary>Share of records served with a hostile quirk, 0 to 1. Default 0.</summary>
    public double HostileRate { get; init; }

    /// <summary>Names of the hostile quirks to use, see <see cref="Rendering.HostileQuirks"/>; null for all of them.</summary>
    public IReadOnlyList<string>? HostileQuirks { get; init; }

    /// <summary>Serves every N-th record of a day twice; 0, the default, for none.</summary>
    public int DuplicateEvery { get; init; }

    /// <summary>
    /// Faults by name, see <see cref="FaultCatalog"/>, as <c>name</c> (every request) or <c>name:count</c> (that many requests, then it
    /// vanishes). Spent in the order given.
    /// </summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Serves these records instead of generated ones; their creator disposes them. Null for generated ones.</summary>
    public PrerenderedResponses? Prerendered { get; init; }

    /// <summary>One sentence for each value that is out of range; empty when all is well.</summary>
    public IReadOnlyList<string> FindProblems()
    {
        const int MaxRowsPerDay = 50_000_000;
        var problems = new List<string>();
        Check(RowsPerDay is >= 0 and <= MaxRowsPerDay, nameof(RowsPerDay), RowsPerDay, "0 to 50000000");
        Check(Port is >= 0 and <= ushort.MaxValue, nameof(Port), Port, "0 to 65535");
        Check(Latency >= TimeSpan.Zero, nameof(Latency), Latency, "0 or more");
        Check(LatencyPerThousandRows >= TimeSpan.Zero, nameof(LatencyPerThousandRows), LatencyPerThousandRows, "0 or more");
        Check(MalformedEvery >= 0, nameof(MalformedEvery), MalformedEvery, "0 or more");
        Check(DuplicateEvery is 0 or >= 2, nameof(DuplicateEvery), DuplicateEvery, "0, or 2 or more");
        Check(HostileRate is >= 0 and <= 1, nameof(HostileRate), HostileRate, "0 to 1");
        Check(ResponseCap is null or >= 0, nameof(ResponseCap), ResponseCap ?? 0, "0 or more");
        return problems;

        void Check(bool holds, string name, IFormattable found, string expected)
        {
            if (!holds)
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {found}; expected {expected}."));
        }
    }
}
