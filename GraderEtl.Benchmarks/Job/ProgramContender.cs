using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Job;

/// <summary>The built program as users start it: start-up, schema, ledger, metrics, report and message included.</summary>
internal sealed class ProgramContender(JobOptions options, BenchmarkServer server, Attempts attempts, Workplace place) : IContender
{
    private readonly Measurement _whole = new("grader-etl, whole program: metrics, report and message included", attempts.Rows);
    private readonly Measurement _loading = new("grader-etl, from start to the last commit (table and ledger)", attempts.Rows);
    private readonly GraderEtlProgram _program = new(server, attempts, place);

    public IReadOnlyList<Measurement> Measurements => [_whole, _loading];

    public string? Note => _loading.Samples.Count == 0
        ? "The program does not say how long its stages take, so the time to its last commit is not known."
        : null;

    public async Task RunAsync(int round)
    {
        var run = await LoadAsync();
        _whole.Samples.Add(run.Cost);
        if (run.UntilLastCommit is { } loading)
            _loading.Samples.Add(new Sample(loading));
    }

    /// <summary>Loads everything into an empty schema.</summary>
    public async Task<ProgramRun> LoadAsync()
    {
        await server.StartOverAsync("grader", IdenticalTable.Schema);
        return await _program.BackfillAsync(0, attempts.Days, options.Lanes);
    }
}
