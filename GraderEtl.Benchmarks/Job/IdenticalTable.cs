using GraderEtl.Benchmarks.Support;
using GraderEtl.Core.Store.Postgres;

namespace GraderEtl.Benchmarks.Job;

/// <summary>
/// A table with the partitions, index and defaults of the one the program makes, empty for each run; and the rows to put in, as a file of
/// binary COPY. What a contender leaves in it is compared with what the program loaded.
/// </summary>
internal sealed class IdenticalTable
{
    /// <summary>The schema it is in.</summary>
    public const string Schema = "baseline";

    /// <summary>The schema that the program makes and fills.</summary>
    public const string Model = "grader";

    private const string Columns = CopyTupleEncoder.Columns;

    private readonly BenchmarkServer _server;
    private readonly string _fingerprint;

    private IdenticalTable(BenchmarkServer server, string file, string fingerprint)
    {
        _server = server;
        File = file;
        _fingerprint = fingerprint;
    }

    /// <summary>The table's name.</summary>
    public static string Name => $"{Schema}.attempts";

    /// <summary>The rows in the binary format of COPY, in the order of time.</summary>
    public string File { get; }

    /// <summary>The table and the columns that a loader fills.</summary>
    public static string Target => $"{Name} ({Columns})";

    /// <summary>Has the program load the rows once, and keeps them.</summary>
    public static async Task<IdenticalTable> PrepareAsync(ProgramContender program, BenchmarkServer server, Workplace place)
    {
        await program.LoadAsync();
        var file = place["rows.bin"];
        await server.PsqlAsync($"\\copy (select {Columns} from {Model}.attempts order by created_at, id) to '{file}' (format binary)");
        return new IdenticalTable(server, file, await FingerprintAsync(server, Model));
    }

    /// <summary>Makes the table anew and empty, then a checkpoint.</summary>
    public async Task MakeAsync()
    {
        await _server.StartOverAsync(Schema);
        await _server.EmptyAsync(Model);
        await _server.ExecuteAsync($$"""
            CREATE SCHEMA {{Schema}};
            CREATE TABLE {{Name}} (LIKE {{Model}}.attempts INCLUDING ALL) PARTITION BY RANGE (created_at);
            DO $$ DECLARE part record; BEGIN
              FOR part IN SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) AS bounds FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = '{{Model}}.attempts'::regclass
              LOOP
                EXECUTE format('CREATE TABLE {{Schema}}.%I PARTITION OF {{Name}} %s', part.relname, part.bounds);
              END LOOP; END $$
            """);
        await _server.CheckpointAsync();
    }

    /// <summary>Makes sure that the table holds all rows and exactly those.</summary>
    /// <exception cref="MeasurementFailedException">It holds others.</exception>
    public async Task ExpectAllRowsAsync()
    {
        if (await FingerprintAsync(_server, Schema) is var found && found != _fingerprint)
            throw new MeasurementFailedException($"The table holds {found}; the program's held {_fingerprint}.");
    }

    /// <summary>Makes sure that the table holds so many rows.</summary>
    /// <exception cref="MeasurementFailedException">It holds fewer or more.</exception>
    public async Task ExpectRowsAsync(long rows)
    {
        if (await _server.ScalarAsync<long>($"SELECT count(*) FROM {Name}") is var found && found != rows)
            throw new MeasurementFailedException($"The table holds {found} rows; {rows} were to be loaded.");
    }

    /// <summary>Count and content, whatever the order of rows.</summary>
    private static Task<string> FingerprintAsync(BenchmarkServer server, string schema) => server.ScalarAsync<string>(
        $"SELECT count(*) || ' rows with hash ' || coalesce(sum(hashtextextended(row({Columns})::text, 0)), 0) FROM {schema}.attempts");
}
