using GraderEtl.Runner.Simulation;

namespace GraderEtl.Benchmarks.Support;

/// <summary>
/// A sealed input: N records spread evenly over whole days from 2016 on, rendered once from a fixed seed into a file, and the server that sends
/// them. Making them is not part of what is measured.
/// </summary>
internal sealed class Attempts : IAsyncDisposable
{
    /// <summary>What the real source has on a day.</summary>
    public const int RowsADay = 9_000;

    /// <summary>The first day, UTC.</summary>
    public static readonly DateTime FirstDay = new(2016, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Ten years: the program leaves the future for later, so all days have to be over.</summary>
    public const int MostDays = 3_653;

    /// <summary>That is 60 GB of responses in the temporary directory.</summary>
    public const int MostRows = 100_000_000;

    private readonly PrerenderedResponses _responses;
    private readonly ApiSimulator _simulator;

    private Attempts(PrerenderedResponses responses, ApiSimulator simulator, int days)
    {
        _responses = responses;
        _simulator = simulator;
        Days = days;
    }

    /// <summary>Days that have records.</summary>
    public int Days { get; }

    /// <summary>How many records there are.</summary>
    public int Rows => _responses.Rows;

    /// <summary>Bytes of the records as the source sends them.</summary>
    public long Bytes => _responses.Measure(AttemptSlice.Between(FirstDay, FirstDay.AddDays(Days)), Rows)!.Value;

    /// <summary>The settings that make the program read them.</summary>
    public Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["Source:ApiUrl"] = _simulator.ApiUrl.ToString(),
        ["Source:Client"] = "demo-client",
        ["Source:ClientKey"] = "demo-key",
    };

    /// <summary>Requests served so far.</summary>
    public int Requests => _simulator.Requests;

    /// <summary>The most requests that were open at the same time so far.</summary>
    public int MostAtOnce => _simulator.MostAtOnce;

    /// <summary>Renders the records and starts to serve them.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="days">Over how many days; 0 for about 9,000 a day.</param>
    /// <param name="world">Whose they are; null for the usual.</param>
    /// <param name="latency">Time before the first byte of each response.</param>
    /// <param name="latencyPerThousandRows">Time more for each thousand records, also before the first byte.</param>
    /// <exception cref="BadOptionException">More than can be served.</exception>
    public static async Task<Attempts> ServeAsync(
        long rows, int days = 0, World? world = null, TimeSpan latency = default, TimeSpan latencyPerThousandRows = default)
    {
        if (days == 0)
            days = (int)Math.Clamp(rows / RowsADay, 1, MostDays);
        if (rows is < 1 or > MostRows)
            throw new BadOptionException($"{rows:N0} records were asked for; expected 1 to {MostRows:N0}.");
        if (days > MostDays)
            throw new BadOptionException($"{days:N0} days were asked for; expected {MostDays:N0} at most, as the days have to be over.");
        var responses = await PrerenderedResponses.RenderAsync((int)rows, FirstDay, FirstDay.AddDays(days), world?.UsersOf((int)rows), cancellationToken: Interruption.Token);
        try
        {
            var options = new SimulatorOptions { Prerendered = responses, Latency = latency, LatencyPerThousandRows = latencyPerThousandRows };
            return new Attempts(responses, await ApiSimulator.StartAsync(options), days);
        }
        catch
        {
            responses.Dispose();
            throw;
        }
    }

    /// <summary>The first days that hold at least so many records, or all days.</summary>
    public int DaysFor(int rows) => (int)Math.Min(Days, ((long)rows * Days + Rows - 1) / Rows);

    /// <summary>How many records the days from <paramref name="from"/> on, but before <paramref name="to"/>, have.</summary>
    public int Count(int from, int to) => _responses.Count(FirstDay.AddDays(from), FirstDay.AddDays(to));

    /// <summary>A day as the command line takes it; 0 is the first one.</summary>
    public static string Day(int number) => $"{FirstDay.AddDays(number):yyyy-MM-dd}";

    public async ValueTask DisposeAsync()
    {
        await _simulator.DisposeAsync();
        _responses.Dispose();
    }
}
