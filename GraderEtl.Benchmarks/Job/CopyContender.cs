using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Job;

/// <summary><c>psql \copy</c> of rows that are encoded already: what PostgreSQL can take on this machine.</summary>
internal sealed class CopyContender(BenchmarkServer server, WideTable table, Attempts attempts) : IContender
{
    private readonly Measurement _copy = new("psql \\copy binary", attempts.Rows) { Bytes = attempts.Bytes };

    public IReadOnlyList<Measurement> Measurements => [_copy];

    public string Note => "psql: \\copy of the same rows, encoded beforehand, from a file into an identical empty table, one connection, one transaction.";

    public async Task RunAsync()
    {
        await table.MakeAsync();
        var copy = await server.PsqlAsync($"\\copy {WideTable.Target} from '{table.File}' (format binary)");
        _copy.Samples.Add(copy.Cost);
        await table.ExpectAllRowsAsync();
    }
}
