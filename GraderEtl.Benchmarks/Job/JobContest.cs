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
            var table = await WideTable.PrepareAsync(program, server, place);
            var copy = new CopyContender(server, table, attempts);
            _contenders.Insert(0, copy);
            _baselines.Insert(0, ("psql", copy.Measurements[0]));
            if (options.Baselines == BaselineSet.All)
                _contenders.AddRange(LoaderContender.All(server, table, attempts));
        }

        // the code of the source's server is compiled while it answers for the first time, files come into the page cache, WAL files are made
        await RunRoundAsync(tell, "warm-up");
        foreach (var measured in _contenders.SelectMany(contender => contender.Measurements))
            measured.StartOver();
        for (var round = 1; round <= options.Runs; round++)
        {
            await RunRoundAsync(tell, $"{round}/{options.Runs}");
            _contenders.Reverse(); // nobody always comes after the same one
        }

        if (options.Runs % 2 == 1)
            _contenders.Reverse();
    }

    /// <summary>Adds what was measured.</summary>
    public void Describe(ResultDocument document)
    {
        document.Measurements.AddRange(_contenders.SelectMany(contender => contender.Measurements));
        document.Tables.Add(ResultTable.Of($"Loading {attempts.Rows:N0} records", document.Measurements, _baselines));
        document.Notes.Add(
            $"Medians of {options.Runs} rounds after one uncounted round; all in each round, in turns forwards and backwards, each into an empty table "
            + "after a checkpoint. × is the median of the ratios within the rounds: above 1 is slower. MB/s are of the JSON that holds the rows; "
            + "CPU s are of the process alone, the database server's are not in it.");
        document.Notes.AddRange(_contenders.Select(contender => contender.Note));
    }

    private async Task RunRoundAsync(Action<string> tell, string round)
    {
        foreach (var contender in _contenders)
        {
            await contender.RunAsync();
            var whole = contender.Measurements[0];
            tell($"{round} {whole.What}: {whole.Scale * whole.Samples[^1].Wall.TotalSeconds:0.00} s");
        }
    }
}
