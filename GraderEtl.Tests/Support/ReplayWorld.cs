using GraderEtl.Runner.Simulation;
using GraderEtl.Tests.Commands;

namespace GraderEtl.Tests.Support;

/// <summary>
/// Three days loaded by strict rules, so that some records are in quarantine for want of a field, and the same days loaded by the rules
/// that a replay goes by, elsewhere: what a replay has to arrive at.
/// </summary>
internal sealed class ReplayWorld : IAsyncDisposable
{
    /// <summary>The rule that is lifted before the replay.</summary>
    public const string StrictRule = "Validation:RequiredFields:0=lis_outcome_service_url";

    private const string Totals = """
        SELECT concat_ws(' ', sum(read), sum(loaded), sum(duplicate), sum(rejected), sum(outside), mod(sum(content_hash), 2::numeric ^ 64),
                         (SELECT count(*) FROM grader.rejected_attempts)) FROM grader.loaded_windows
        """;

    private static readonly string[] Load = ["backfill", "--from", "2025-03-01", "--to", "2025-03-04", "--lanes", "1", "--json", "--no-mail"];

    private ReplayWorld(ApiSimulator simulator, TestDatabase database)
    {
        Simulator = simulator;
        Database = database;
        Settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Source:ApiUrl"] = simulator.ApiUrl.ToString(),
            ["Source:Client"] = "demo-client",
            ["Source:ClientKey"] = "demo-key",
            ["Source:MaxWindow"] = "1d",
            ["Postgres:ConnectionString"] = database.ConnectionString,
        };
        Use(Settings);
    }

    public ApiSimulator Simulator { get; }

    public TestDatabase Database { get; }

    public CommandSandbox Sandbox { get; } = new();

    /// <summary>Settings of the program, without the strict rule.</summary>
    public Dictionary<string, string> Settings { get; }

    /// <summary>What the table must hold after a replay, sorted.</summary>
    public List<string> Rows { get; private set; } = [];

    /// <summary>What ledger and quarantine must come to after a replay.</summary>
    public string Sum { get; private set; } = "";

    /// <summary>What they come to before it.</summary>
    public string StrictSum { get; private set; } = "";

    public static async Task<ReplayWorld> CreateAsync(SimulatorOptions? world = null)
    {
        var simulator = await ApiSimulator.StartAsync(world ?? new SimulatorOptions { RowsPerDay = 1_500, DuplicateEvery = 20 });
        var made = new ReplayWorld(simulator, await TestDatabase.CreateAsync());
        await using (var lax = await TestDatabase.CreateAsync())
        {
            made.Use(new Dictionary<string, string>(made.Settings, StringComparer.Ordinal) { ["Postgres:ConnectionString"] = lax.ConnectionString });
            await made.LoadAsync();
            made.Rows = await AttemptRows.ReadAsync(lax.DataSource);
            made.Sum = await lax.ScalarAsync<string>(Totals);
        }

        made.Use(made.Settings);
        await made.LoadAsync("--set", StrictRule);
        made.StrictSum = await made.SumAsync();
        return made;
    }

    public Task<string> SumAsync() => Database.ScalarAsync<string>(Totals);

    public Task<List<string>> StoredAsync() => AttemptRows.ReadAsync(Database.DataSource);

    /// <summary>Loads the days and fails the test where that fails.</summary>
    public async Task<CommandOutput> LoadAsync(params string[] more)
    {
        var output = await Sandbox.RunAsync([.. Load, .. more]);
        return output.Code == 0 ? output : throw new InvalidOperationException(output.Out + output.Error);
    }

    public Task<CommandOutput> ReplayAsync(params string[] more) => Sandbox.RunAsync(["rejects", "replay", "--json", .. more]);

    public async ValueTask DisposeAsync()
    {
        Sandbox.Dispose();
        await Simulator.DisposeAsync();
        await Database.DisposeAsync();
    }

    private void Use(Dictionary<string, string> settings)
    {
        foreach (var (key, value) in settings)
            Sandbox.Variables["GRADERETL__" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
    }
}
