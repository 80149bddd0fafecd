using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Job;

/// <summary>The built program as users start it: start-up, ledger, metrics, report and message included.</summary>
internal sealed class ProgramContender(JobOptions options, BenchmarkServer server, Attempts attempts, Workplace place) : IContender
{
    private readonly Measurement _whole = new("grader-etl", attempts.Rows) { Bytes = attempts.Bytes };
    private readonly Measurement _loading = new("grader-etl, to the last commit", attempts.Rows) { Bytes = attempts.Bytes };
    private readonly GraderEtlProgram _program = new(server, attempts, place);

    public IReadOnlyList<Measurement> Measurements => [_whole, _loading];

    public string Note => "grader-etl: the built program from its start to its end, ledger, metrics, report and message included; its "
        + "tables and partitions are there, empty, as those of psql are. To the last commit: the same without what comes after loading.";

    public async Task RunAsync()
    {
        var run = await LoadAsync();
        _whole.Samples.Add(run.Cost);
        _loading.Samples.Add(new Sample(run.UntilLastCommit));
    }

    /// <summary>Loads everything into empty tables.</summary>
    public async Task<ProgramRun> LoadAsync()
    {
        await server.StartOverAsync(WideTable.Schema);
        await server.EmptyAsync(WideTable.Model);
        return await _program.BackfillAsync(0, attempts.Days, options.Lanes);
    }
}
