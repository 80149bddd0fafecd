using System.Text.Json;
using GraderEtl.Benchmarks.Baselines;
using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Job;

/// <summary>A program somebody else would have written, see <see cref="LoaderCommand"/>. Slow ones load fewer rows and are scaled up.</summary>
internal sealed class LoaderContender(
    BenchmarkServer server, WideTable table, Attempts attempts, string loader, string what, string note, int enough) : IContender
{
    private readonly int _days = attempts.DaysFor(enough);
    private readonly Measurement _loading = new(
        attempts.DaysFor(enough) < attempts.Days ? $"{what}, scaled up from {attempts.Count(0, attempts.DaysFor(enough)):N0} rows" : what, attempts.Rows)
    {
        Bytes = attempts.Bytes,
        Scale = (double)attempts.Rows / attempts.Count(0, attempts.DaysFor(enough)),
    };

    public IReadOnlyList<Measurement> Measurements => [_loading];

    public string Note => IsPart
        ? $"{what}: {note} {attempts.Count(0, _days):N0} rows after a warm-up, start-up not counted; time and rate are scaled to {attempts.Rows:N0}."
        : $"{what}: {note}";

    private bool IsPart => _days < attempts.Days;

    /// <summary>All of them.</summary>
    public static IEnumerable<LoaderContender> All(BenchmarkServer server, WideTable table, Attempts attempts) =>
    [
        new(server, table, attempts, LoaderCommand.Importer, "HttpClient, JsonSerializer, NpgsqlBinaryImporter",
            "one request and one transaction a day, the answer as a List of objects, the Python literal by replacing quotes and JsonDocument, "
            + "the importer column by column; no ledger, no validation, no metrics.", int.MaxValue),
        new(server, table, attempts, LoaderCommand.Insert, "row-by-row INSERT, a commit a day",
            "the same reading, one parameterised INSERT a row.", 20_000),
        new(server, table, attempts, LoaderCommand.Autocommit, "row-by-row INSERT, autocommit",
            "the same, each row a transaction of its own.", 5_000),
    ];

    public async Task RunAsync()
    {
        await table.MakeAsync();
        var process = await MeasuredProcess.RunAsync(Self.Start(
            [.. attempts.Settings, KeyValuePair.Create("Postgres:ConnectionString", server.ConnectionString)],
            "loader", "--name", loader, "--target", WideTable.Target,
            "--from", Attempts.Day(0), "--to", Attempts.Day(_days), "--warm-up", IsPart ? "yes" : "no"));
        var outcome = JsonSerializer.Deserialize<LoaderOutcome>(process.Output)!;
        _loading.Samples.Add(IsPart
            ? process.Cost with { Wall = TimeSpan.FromSeconds(outcome.Seconds), Cpu = TimeSpan.FromSeconds(outcome.CpuSeconds) }
            : process.Cost);
        if (IsPart)
            await table.ExpectRowsAsync(attempts.Count(0, _days));
        else
            await table.ExpectAllRowsAsync();
    }
}
