using System.Text.Json;
using GraderEtl.Benchmarks.Baselines;
using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Job;

/// <summary>One that loads the rows.</summary>
internal interface IContender
{
    /// <summary>What it is measured as; the first one is the run as a whole.</summary>
    IReadOnlyList<Measurement> Measurements { get; }

    /// <summary>What a reader of the results has to know.</summary>
    string Note { get; }

    /// <summary>Tables that its last run filled, with their bytes on disk, indexes included.</summary>
    IReadOnlyList<(string Table, long Bytes)> Sizes => [];

    /// <summary>Starts from nothing, loads, checks that the rows are there, and adds to the measurements.</summary>
    Task RunAsync();
}

/// <summary>The built program as users start it: start-up, ledger, metrics, report and message included.</summary>
/// <param name="options">What is asked.</param>
/// <param name="server">Where it loads.</param>
/// <param name="attempts">What it loads.</param>
/// <param name="place">Where its files go.</param>
/// <param name="learning">Whether it makes the learning report, as it does by default.</param>
internal sealed class ProgramContender(JobOptions options, BenchmarkServer server, Attempts attempts, Workplace place, bool learning) : IContender
{
    private const string Without = "grader-etl, without the learning report";

    private readonly Measurement _whole = new(learning ? "grader-etl" : Without, attempts.Rows) { Bytes = attempts.Bytes };
    private readonly Measurement _loading = new($"{(learning ? "grader-etl" : Without)}, to the last commit", attempts.Rows) { Bytes = attempts.Bytes };
    private readonly GraderEtlProgram _program = new(server, attempts, place);

    public IReadOnlyList<Measurement> Measurements => [_whole, _loading];

    public string Note => learning
        ? "grader-etl: the built program from its start to its end, as it is by default: ledger, proofs, learning report, files and message "
            + "included; its tables and partitions are there, empty, as those of psql are. To the last commit: the same without what comes after loading."
        : "Without the learning report: the same with Report:Learning=false; attempts and users of each day are counted, reported and sent.";

    public IReadOnlyList<(string Table, long Bytes)> Sizes { get; private set; } = [];

    public async Task RunAsync()
    {
        var run = await LoadAsync();
        _whole.Samples.Add(run.Cost);
        _loading.Samples.Add(new Sample(run.UntilLastCommit));
        Sizes =
        [
            ("attempt_facts with its index", await SizeAsync("attempt_facts")), ("users with their indexes", await SizeAsync("users")),
            ("tasks with their indexes", await SizeAsync("tasks")),
        ];
    }

    /// <summary>Loads everything into empty tables.</summary>
    public async Task<ProgramRun> LoadAsync()
    {
        await server.StartOverAsync(BaselineTables.Schema);
        await server.EmptyAsync(BaselineTables.Model);
        return await _program.BackfillAsync(0, attempts.Days, options.Lanes, KeyValuePair.Create(ProgramRun.LearningKey, learning ? "true" : "false"));
    }

    private Task<long> SizeAsync(string table) => BaselineTables.SizeAsync(server, $"{BaselineTables.Model}.{table}");
}

/// <summary><c>psql \copy</c> of rows that are encoded already into the wide table: what PostgreSQL can take of them on this machine.</summary>
internal sealed class WideContender(BenchmarkServer server, BaselineTables tables, Attempts attempts) : IContender
{
    private readonly Measurement _copy = new("psql \\copy binary, wide table", attempts.Rows) { Bytes = attempts.Bytes };

    public IReadOnlyList<Measurement> Measurements => [_copy];

    public string Note => "psql, wide table: \\copy of the same rows with all seven columns, encoded beforehand, from a file into an empty table "
        + "of the same partitions with a key (created_at, id); one connection, one transaction.";

    public IReadOnlyList<(string Table, long Bytes)> Sizes { get; private set; } = [];

    public async Task RunAsync()
    {
        await tables.MakeWideAsync();
        _copy.Samples.Add((await tables.CopyWideAsync()).Cost);
        await tables.ExpectAllRowsAsync();
        Sizes = [("wide table with its key", await BaselineTables.SizeAsync(server, $"{BaselineTables.Schema}.attempts"))];
    }
}

/// <summary>The same of the program's own layout, numbers given: no loader can be faster on one connection.</summary>
internal sealed class CompactContender(BaselineTables tables, Attempts attempts) : IContender
{
    private readonly Measurement _both = new("psql \\copy binary, compact: facts, then users", attempts.Rows) { Bytes = attempts.Bytes };
    private readonly Measurement _facts = new("of that, the facts", attempts.Rows) { Bytes = attempts.Bytes };

    public IReadOnlyList<Measurement> Measurements => [_both, _facts, Users];

    /// <summary>Filling the table of users alone, its unique index included.</summary>
    public Measurement Users { get; } = new($"of that, {tables.Users:N0} users with their indexes", tables.Users);

    public string Note => "psql, compact: \\copy of the program's facts, users and their numbers known, into tables like the program's, indexes "
        + "included; one process for the facts, then one for the users, which come in the order of their first attempts. It looks nothing up, "
        + "so it is the limit of this layout.";

    public async Task RunAsync()
    {
        await tables.MakeCompactAsync();
        var facts = (await tables.CopyFactsAsync()).Cost;
        var users = (await tables.CopyUsersAsync()).Cost;
        await tables.ExpectRowsAsync("attempt_facts", attempts.Rows);
        await tables.ExpectRowsAsync("users", tables.Users);
        _facts.Samples.Add(facts);
        Users.Samples.Add(users);
        _both.Samples.Add(new Sample(facts.Wall + users.Wall, facts.Cpu + users.Cpu, facts.PeakMemory));
    }
}

/// <summary>A program such as others write, see <see cref="LoaderCommand"/>. Slow ones load fewer rows and are scaled up.</summary>
internal sealed class LoaderContender : IContender
{
    private readonly (BenchmarkServer Server, BaselineTables Tables, Attempts Attempts) _job;
    private readonly string _loader;
    private readonly string _note;
    private readonly int _days;
    private readonly int _rows;
    private readonly Measurement _loading;

    private LoaderContender((BenchmarkServer Server, BaselineTables Tables, Attempts Attempts) job, string loader, string what, string note, int enough)
    {
        var attempts = job.Attempts;
        _job = job;
        _loader = loader;
        _days = attempts.DaysFor(enough);
        _rows = attempts.Count(0, _days);
        _note = IsPart
            ? $"{what}: {note} {_rows:N0} rows after a warm-up, start-up not counted; time and rate are scaled to {attempts.Rows:N0}."
            : $"{what}: {note}";
        _loading = new Measurement(IsPart ? $"{what}, scaled up from {_rows:N0} rows" : what, attempts.Rows)
        {
            Bytes = attempts.Bytes,
            Scale = (double)attempts.Rows / _rows,
        };
    }

    public IReadOnlyList<Measurement> Measurements => [_loading];

    public string Note => _note;

    private bool IsPart => _days < _job.Attempts.Days;

    /// <summary>All of them.</summary>
    public static IEnumerable<LoaderContender> All(BenchmarkServer server, BaselineTables tables, Attempts attempts) =>
    [
        new((server, tables, attempts), LoaderCommand.Importer, "HttpClient, JsonSerializer, NpgsqlBinaryImporter",
            "into the wide table; one request and one transaction a day, the response as a List of objects, the Python literal by replacing "
            + "quotes and JsonDocument, the importer column by column; no ledger, no validation, no metrics.", int.MaxValue),
        new((server, tables, attempts), LoaderCommand.Insert, "row-by-row INSERT, a commit a day",
            "into the wide table; the same reading, one parameterised INSERT a row.", 20_000),
        new((server, tables, attempts), LoaderCommand.Autocommit, "row-by-row INSERT, autocommit",
            "the same, each row a transaction of its own.", 5_000),
    ];

    public async Task RunAsync()
    {
        var (server, tables, attempts) = _job;
        await tables.MakeWideAsync();
        var process = await MeasuredProcess.RunAsync(Self.Start(
            [.. attempts.Settings, KeyValuePair.Create("Postgres:ConnectionString", server.ConnectionString)],
            "loader", "--name", _loader, "--target", BaselineTables.Wide,
            "--from", Attempts.Day(0), "--to", Attempts.Day(_days), "--warm-up", IsPart ? "yes" : "no"));
        var outcome = JsonSerializer.Deserialize<LoaderOutcome>(process.Output)!;
        _loading.Samples.Add(IsPart
            ? process.Cost with { Wall = TimeSpan.FromSeconds(outcome.Seconds), Cpu = TimeSpan.FromSeconds(outcome.CpuSeconds) }
            : process.Cost);
        if (IsPart)
            await tables.ExpectRowsAsync("attempts", _rows);
        else
            await tables.ExpectAllRowsAsync();
    }
}
