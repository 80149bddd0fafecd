using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Job;

/// <summary>The contenders and their rounds.</summary>
internal sealed class JobContest(JobOptions options, BenchmarkServer server, Attempts attempts, Workplace place)
{
    private readonly List<IContender> _contenders = [];
    private readonly List<(string Name, Measurement Measurement)> _baselines = [];

    /// <summary>Measures.</summary>
    /// <param name="tell">Told a line about each run.</param>
    public async Task RunAsync(Action<string> tell)
    {
        var program = new ProgramContender(options, server, attempts, place);
        _contenders.Add(program);
        _baselines.Add(("grader-etl", program.Measurements[0]));
        if (options.Baselines != BaselineSet.None)
        {
            tell("warm-up: the program loads the rows that the others are compared with");
            var table = await IdenticalTable.PrepareAsync(program, server, place);
            var copy = new CopyContender(server, table, attempts.Rows);
            _contenders.Insert(0, copy);
            _baselines.Insert(0, ("psql", copy.Measurements[0]));
            if (options.Baselines == BaselineSet.All)
                _contenders.AddRange(LoaderContender.All(server, table, attempts));
        }

        for (var round = 1; round <= options.Runs; round++)
        {
            foreach (var contender in _contenders)
            {
                await contender.RunAsync(round);
                var whole = contender.Measurements[0];
                tell($"{round}/{options.Runs} {whole.What}: {whole.Scale * whole.Samples[^1].Wall.TotalSeconds:0.00} s");
            }
        }
    }

    /// <summary>Adds what was measured.</summary>
    public void Describe(ResultDocument document)
    {
        document.Measurements.AddRange(_contenders.SelectMany(contender => contender.Measurements).Where(measured => measured.Samples.Count > 0));
        document.Tables.Add(ResultTable.Of($"Loading {attempts.Rows:N0} records", document.Measurements, _baselines));
        document.Notes.AddRange(_contenders.Select(contender => contender.Note).OfType<string>());
    }
}
