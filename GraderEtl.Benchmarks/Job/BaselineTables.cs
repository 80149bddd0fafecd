using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Job;

/// <summary>
/// What others load: the wide table that people make by hand, and tables like those the program makes; and the rows to put in, as files of
/// binary COPY. All are made anew for each run, with the program's partitions. What is left in the wide table is compared with what the
/// program loaded.
/// </summary>
internal sealed class BaselineTables
{
    /// <summary>The schema they are in.</summary>
    public const string Schema = "baseline";

    /// <summary>The schema that the program makes and fills.</summary>
    public const string Model = "grader";

    private const string Columns =
        "user_id, oauth_consumer_key, lis_result_sourcedid, lis_outcome_service_url, is_correct, attempt_type, created_at";

    private const string FactColumns = "created_at, id, user_no, task_no, outcome";
    private const string UserColumns = "user_no, user_id";

    private readonly BenchmarkServer _server;
    private readonly Workplace _place;
    private readonly string _fingerprint;

    private BaselineTables(BenchmarkServer server, Workplace place, string fingerprint, long users)
    {
        _server = server;
        _place = place;
        _fingerprint = fingerprint;
        Users = users;
    }

    /// <summary>The wide table and the columns that a loader fills.</summary>
    public static string Wide => $"{Schema}.attempts ({Columns})";

    /// <summary>How many users the records have.</summary>
    public long Users { get; }

    /// <summary>Copies what the program has loaded into files.</summary>
    public static async Task<BaselineTables> PrepareAsync(BenchmarkServer server, Workplace place)
    {
        await CopyOutAsync("wide", $"select {Columns} from {Model}.attempts order by created_at, id");
        await CopyOutAsync("facts", $"select {FactColumns} from {Model}.attempt_facts order by created_at, id");
        // as they come in the attempts: the order of the program's numbers changes with the batches that it sorts
        await CopyOutAsync("users", $"""
            select row_number() over (order by first_at, user_id)::integer, user_id from {Model}.users
            join (select user_no, min(created_at) as first_at from {Model}.attempt_facts group by user_no) as attempts using (user_no) order by 1
            """.ReplaceLineEndings(" "));
        var users = await server.ScalarAsync<long>($"SELECT count(*) FROM {Model}.users");
        return new BaselineTables(server, place, await FingerprintAsync(server, Model), users);

        Task CopyOutAsync(string name, string query) => server.PsqlAsync($"\\copy ({query}) to '{place[name]}' (format binary)");
    }

    /// <summary>Makes the wide table: one row an attempt with all seven columns, and a key.</summary>
    public Task MakeWideAsync() => MakeAsync("attempts", $"""
        CREATE TABLE {Schema}.attempts (
          id bigint GENERATED ALWAYS AS IDENTITY (CACHE 1000), user_id text NOT NULL, oauth_consumer_key text, lis_result_sourcedid text,
          lis_outcome_service_url text, is_correct boolean, attempt_type text NOT NULL, created_at timestamptz NOT NULL,
          PRIMARY KEY (created_at, id)) PARTITION BY RANGE (created_at);
        """);

    /// <summary>Makes the program's tables: narrow facts with their index, and users with theirs.</summary>
    public Task MakeCompactAsync() => MakeAsync("attempt_facts", $"""
        CREATE TABLE {Schema}.users (LIKE {Model}.users INCLUDING ALL);
        CREATE TABLE {Schema}.attempt_facts (LIKE {Model}.attempt_facts INCLUDING ALL) PARTITION BY RANGE (created_at);
        """);

    /// <summary>psql copies all rows into the wide table.</summary>
    public Task<MeasuredProcess> CopyWideAsync() => _server.PsqlAsync($"\\copy {Wide} from '{_place["wide"]}' (format binary)");

    /// <summary>psql copies all facts.</summary>
    public Task<MeasuredProcess> CopyFactsAsync()
        => _server.PsqlAsync($"\\copy {Schema}.attempt_facts ({FactColumns}) from '{_place["facts"]}' (format binary)");

    /// <summary>psql copies all users.</summary>
    public Task<MeasuredProcess> CopyUsersAsync()
        => _server.PsqlAsync($"\\copy {Schema}.users ({UserColumns}) from '{_place["users"]}' (format binary)");

    /// <summary>Makes sure that the wide table holds all rows and exactly those.</summary>
    /// <exception cref="MeasurementFailedException">It holds others.</exception>
    public async Task ExpectAllRowsAsync()
    {
        if (await FingerprintAsync(_server, Schema) is var found && found != _fingerprint)
            throw new MeasurementFailedException($"The table holds {found}; the program's held {_fingerprint}.");
    }

    /// <summary>Makes sure that a table holds so many rows.</summary>
    /// <exception cref="MeasurementFailedException">It holds fewer or more.</exception>
    public async Task ExpectRowsAsync(string table, long rows)
    {
        if (await _server.ScalarAsync<long>($"SELECT count(*) FROM {Schema}.{table}") is var found && found != rows)
            throw new MeasurementFailedException($"{table} holds {found} rows; {rows} were to be loaded.");
    }

    /// <summary>Bytes of a table, or of all its partitions, with indexes.</summary>
    public static Task<long> SizeAsync(BenchmarkServer server, string table)
        => server.ScalarAsync<long>(
        $"SELECT coalesce(sum(pg_total_relation_size(relid))::bigint, pg_total_relation_size('{table}')) FROM pg_partition_tree('{table}')");

    /// <summary>Makes tables in an empty schema, gives one of them the program's partitions, then a checkpoint.</summary>
    private async Task MakeAsync(string partitioned, string tables)
    {
        await _server.StartOverAsync(Schema);
        await _server.EmptyAsync(Model);
        await _server.ExecuteAsync($$"""
            CREATE SCHEMA {{Schema}};
            {{tables}}
            DO $$ DECLARE part record; BEGIN
              FOR part IN SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) AS bounds FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = '{{Model}}.attempt_facts'::regclass
              LOOP
                EXECUTE format('CREATE TABLE {{Schema}}.%I PARTITION OF {{Schema}}.{{partitioned}} %s', part.relname, part.bounds);
              END LOOP; END $$
            """);
        await _server.CheckpointAsync();
    }

    /// <summary>Count and content, whatever the order of rows.</summary>
    private static Task<string> FingerprintAsync(BenchmarkServer server, string schema) => server.ScalarAsync<string>(
        $"SELECT count(*) || ' rows with hash ' || coalesce(sum(hashtextextended(row({Columns})::text, 0)), 0) FROM {schema}.attempts");
}
