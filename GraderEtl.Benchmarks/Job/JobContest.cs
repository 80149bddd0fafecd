using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Job;

/// <summary>The contenders and their rounds.</summary>
internal sealed class JobContest(JobOptions options, BenchmarkServer server, Attempts attempts, Workplace place)
{
    private const double Mebibyte = 1024 * 1024;

    private readonly List<(string Name, Measurement Measurement)> _baselines = [];
    private IReadOnlyList<IContender> _contenders = [];
    private WideContender? _wide;
    private ProgramContender? _program;

    /// <summary>The world as it came out.</summary>
    public string World { get; private set; } = "";

    /// <summary>Measures.</summary>
    /// <param name="tell">Told a line about each run.</param>
    public async Task RunAsync(Action<string> tell)
    {
        _program = new ProgramContender(options, server, attempts, place, learning: true);
        var without = new ProgramContender(options, server, attempts, place, learning: false);
        await without.LoadAsync();
        World = await options.World.DescribeAsync(server);
        tell($"{attempts.Rows:N0} records, {World}");
        if (options.Baselines == BaselineSet.None)
        {
            _contenders = [_program, without];
        }
        else
        {
            var tables = await BaselineTables.PrepareAsync(server, place);
            _wide = new WideContender(server, tables, attempts);
            var compact = new CompactContender(tables, attempts);
            _contenders = [_wide, compact, _program, without, .. options.Baselines == BaselineSet.All ? LoaderContender.All(server, tables, attempts) : []];
            _baselines.AddRange([("psql wide", _wide.Measurements[0]), ("psql compact", compact.Measurements[0])]);
            if (options.World != Support.World.Usual)
                _baselines.Add(("psql users", compact.Users));
        }

        if (options.Baselines != BaselineSet.Quick)
            _baselines.Add(("grader-etl", _program.Measurements[0]));

        // the code of the source's server is compiled while it answers for the first time, files come into the page cache, WAL files are made
        await RunRoundAsync(_contenders, tell, "warm-up");
        foreach (var measured in _contenders.SelectMany(contender => contender.Measurements))
            measured.StartOver();
        for (var round = 1; round <= options.Runs; round++)
            await RunRoundAsync(round % 2 == 1 ? _contenders : _contenders.Reverse(), tell, $"{round}/{options.Runs}"); // none always comes after the same one
    }

    /// <summary>Adds what was measured.</summary>
    public void Describe(ResultDocument document)
    {
        document.Measurements.AddRange(_contenders.SelectMany(contender => contender.Measurements));
        document.Tables.Add(ResultTable.Of($"Loading {attempts.Rows:N0} records", document.Measurements, _baselines));
        document.Tables.Add(SizeTable());
        document.Notes.Add(
            $"Medians of {options.Runs} rounds after one uncounted round; all in each round, in turns forwards and backwards, each into an empty table "
            + "after a checkpoint. × is the median of the ratios within the rounds: above 1 is slower. MB/s are of the JSON that holds the rows; "
            + "CPU s are of the process alone, the database server's are not in it.");
        document.Notes.AddRange(_contenders.Select(contender => contender.Note));
        document.Notes.Add("Sizes are those of pg_total_relation_size after the load.");
    }

    private static async Task RunRoundAsync(IEnumerable<IContender> contenders, Action<string> tell, string round)
    {
        foreach (var contender in contenders)
        {
            await contender.RunAsync();
            var whole = contender.Measurements[0];
            tell($"{round} {whole.What}: {whole.Scale * whole.Samples[^1].Wall.TotalSeconds:0.00} s");
        }
    }

    private ResultTable SizeTable()
    {
        List<(string Table, long Bytes)> sizes = [.. _program!.Sizes, ("grader-etl, together", _program.Sizes.Sum(size => size.Bytes)), .. _wide?.Sizes ?? []];
        var baseline = _wide?.Sizes[0].Bytes;
        var table = new ResultTable($"On disk, {attempts.Rows:N0} records", ["what", "MiB", "B a record", "wide table ÷ this"]);
        foreach (var (name, bytes) in sizes)
            table.Add(name, $"{bytes / Mebibyte:0.0}", $"{(double)bytes / attempts.Rows:0.0}", baseline is { } wide ? $"{(double)wide / bytes:0.0}" : "");
        return table;
    }
}
