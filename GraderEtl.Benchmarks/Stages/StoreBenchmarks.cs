using BenchmarkDotNet.Attributes;
using GraderEtl.Benchmarks.Baselines;
using GraderEtl.Benchmarks.Support;
using GraderEtl.Core;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Store;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>
/// What does the store alone take for rows that are parsed already: claim, encode, hash, COPY, proof, ledger and commit in PostgreSQL?
/// The baseline is <c>psql \copy</c> of the same facts, encoded beforehand, into the same kind of table.
/// </summary>
[Config(typeof(DatabaseConfig))]
[BenchmarkCategory(DatabaseConfig.Category)]
public class StoreBenchmarks : StageBenchmarks
{
    private const int Rows = 100_000;
    private const string Target = "grader.attempt_facts (created_at, id, user_no, task_no, outcome)";
    private const string Wide = "grader.wide (user_id, oauth_consumer_key, lis_result_sourcedid, lis_outcome_service_url, is_correct, attempt_type, created_at)";

    private const int BatchChunks = 4; // as the dataflow does
    private Workplace _place = null!;
    private BenchmarkServer _server = null!;
    private ServiceProvider _services = null!;
    private IAttemptStore _store = null!;
    private ParsedResponse _parsed = null!;
    private List<AttemptEntity> _objects = [];

    internal override Work PerOperation
    {
        get
        {
            using var parsed = new ParsedResponse(Response());
            return new Work(1, (double)parsed.Tuples().Length / Rows);
        }
    }

    private string File => _place["rows.bin"];

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _place = new Workplace();
        _parsed = new ParsedResponse(Response());
        _objects = [.. _parsed.Chunks.SelectMany(AttemptEntity.From)];
        _server = await BenchmarkServer.StartAsync(_place["cluster"]);
        var services = new ServiceCollection();
        services.AddGraderEtl(options =>
        {
            options.Postgres.ConnectionString = _server.ConnectionString;
            options.Validation.Duplicates = DuplicateHandling.Keep; // psql and the importer keep them too
        }).UseSource<PageSource>();
        _services = services.BuildServiceProvider();
        _store = _services.GetRequiredService<IAttemptStore>();
        await _store.PrepareAsync(CancellationToken.None);
        foreach (var chunk in _parsed.Chunks)
            await _store.ResolveAsync([chunk], careful: false, CancellationToken.None);
        await CopyFile.WriteAsync(File, _parsed.Tuples());
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _services.DisposeAsync();
        await _server.DisposeAsync();
        _parsed.Dispose();
        _place.Dispose();
    }

    [IterationSetup]
    public void MakeTable() => MakeTableAsync().GetAwaiter().GetResult();

    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public Task PsqlCopy() => _server.PsqlAsync($"\\copy {Target} from '{File}' (format binary)");

    /// <summary>Objects written column by column into a wide table.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public async Task NpgsqlBinaryImporter()
    {
        await using var connection = new NpgsqlConnection(_server.ConnectionString);
        await connection.OpenAsync();
        await ImporterLoader.LoadAsync(connection, Wide, _objects);
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public async Task<long> Store()
    {
        await using var session = await _store.OpenSessionAsync(Guid.NewGuid(), CancellationToken.None);
        await using var load = await session.BeginWindowAsync(Inputs.Window, CancellationToken.None);
        foreach (var batch in _parsed.Chunks.Chunk(BatchChunks))
            await load.WriteAsync(batch, CancellationToken.None);
        var summary = await load.CompleteAsync(new FetchEffort(0, 1, 0), CancellationToken.None);
        await session.CommitAsync(CancellationToken.None);
        return summary.Counts.Loaded;
    }

    private static byte[] Response() => Inputs.Response(Shape.Regular, Rows);

    private async Task MakeTableAsync()
    {
        await _server.StartOverAsync("grader");
        await _store.PrepareAsync(CancellationToken.None);
        await _store.ReserveAsync(Inputs.Window, CancellationToken.None);
        await _server.ExecuteAsync("CREATE TABLE grader.wide (LIKE grader.attempts, PRIMARY KEY (created_at, id)); ALTER TABLE grader.wide ALTER id ADD GENERATED ALWAYS AS IDENTITY (CACHE 1000)");
        await _server.CheckpointAsync();
    }
}
