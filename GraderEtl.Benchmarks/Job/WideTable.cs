using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Job;

/// <summary>
/// The table that people make by hand: one wide row an attempt, with the seven columns, a key, and a partition a month, empty for each run;
/// and the rows to put in, as a file of binary COPY. What a contender leaves in it is compared with what the program loaded.
/// </summary>
internal sealed class WideTable
{
    /// <summary>The schema it is in.</summary>
    public const string Schema = "baseline";

    /// <summary>The schema that the program makes and fills.</summary>
    public const string Model = "grader";

    private const string Columns =
        "user_id, oauth_consumer_key, lis_result_sourcedid, lis_outcome_service_url, is_correct, attempt_type, created_at";

    private readonly BenchmarkServer _server;
    private readonly string _fingerprint;

    private WideTable(BenchmarkServer server, string file, string fingerprint)
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
    public static async Task<WideTable> PrepareAsync(ProgramContender program, BenchmarkServer server, Workplace place)
    {
        await program.LoadAsync();
        var file = place["rows.bin"];
        await server.PsqlAsync($"\\copy (select {Columns} from {Model}.attempts order by created_at, id) to '{file}' (format binary)");
        return new WideTable(server, file, await FingerprintAsync(server, Model));
    }

    /// <summary>Makes the table anew and empty, then a checkpoint.</summary>
    public async Task MakeAsync()
    {
        await _server.StartOverAsync(Schema);
        await _server.EmptyAsync(Model);
        await _server.ExecuteAsync($$"""
            CREATE SCHEMA {{Schema}};
            CREATE TABLE {{Name}} (
              id bigint GENERATED ALWAYS AS IDENTITY (CACHE 1000), user_id text NOT NULL, oauth_consumer_key text, lis_result_sourcedid text,
              lis_outcome_service_url text, is_correct boolean, attempt_type text NOT NULL, created_at timestamptz NOT NULL,
              PRIMARY KEY (created_at, id)) PARTITION BY RANGE (created_at);
            DO $$ DECLARE part record; BEGIN
              FOR part IN SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) AS bounds FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = '{{Model}}.attempt_facts'::regclass
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
