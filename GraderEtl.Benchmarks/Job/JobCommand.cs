using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Job;

/// <summary>
/// <c>job</c>: the built program loads N records from a server on this machine, as it does by default and without the learning report, and
/// others load the same rows into the wide table that people make by hand. All in one run, taking turns, each into empty tables after a
/// checkpoint.
/// </summary>
internal static class JobCommand
{
    /// <summary>The command as the command line knows it.</summary>
    public static Command Command { get; } = new(
        "job",
        "the whole job against psql \\copy binary, an ordinary C# loader and row-by-row INSERT, and the size on disk",
        [
            new("--rows", "1000000", "records to load"),
            CommandOption.World,
            CommandOption.Runs,
            CommandOption.Lanes,
            new("--days", "0", "days the records are spread over; 0: 9,000 records a day"),
            new("--latency", "0", "milliseconds before the first byte of each response"),
            new("--baselines", "all", "who else loads the rows: all, quick (psql alone) or none"),
        ],
        RunAsync);

    private static async Task RunAsync(CommandOptions given)
    {
        var options = JobOptions.From(given);
        using var place = new Workplace();
        await using var server = await BenchmarkServer.StartAsync(place["cluster"]);
        await using var attempts = await Attempts.ServeAsync(options.Rows, options.Days, options.World, options.Latency);
        var contest = new JobContest(options, server, attempts, place);
        await contest.RunAsync(Console.WriteLine);
        var lanes = options.Lanes == 0 ? "" : $", {options.Lanes} lanes";
        var document = new ResultDocument(given, $"The whole job: {options.Rows:N0} records of {attempts.Days:N0} days, {contest.World}{lanes}")
        {
            Database = await server.DescribeAsync(),
        };
        contest.Describe(document);
        await document.PublishAsync();
    }
}

/// <summary>What <c>job</c> is asked to measure.</summary>
/// <param name="Rows">Records to load.</param>
/// <param name="World">Whose they are.</param>
/// <param name="Runs">Rounds, in each of which everything is measured once.</param>
/// <param name="Lanes">Lanes of the program; 0: it chooses.</param>
/// <param name="Days">Days the records are spread over.</param>
/// <param name="Latency">Time before the first byte of each response.</param>
/// <param name="Baselines">Who else loads the same rows.</param>
internal sealed record JobOptions(int Rows, World World, int Runs, int Lanes, int Days, TimeSpan Latency, BaselineSet Baselines)
{
    /// <summary>Reads the command given.</summary>
    public static JobOptions From(CommandOptions given) => new(
        given.Number("--rows", most: Attempts.MostRows, least: 1),
        World.From(given),
        given.Number("--runs", least: 1, most: 1_000),
        given.Number(CommandOption.Lanes.Name, most: 64),
        given.Number("--days", most: Attempts.MostDays),
        TimeSpan.FromMilliseconds(given.Number("--latency", most: 300_000)),
        Enum.Parse<BaselineSet>(given.Word("--baselines", "none", "quick", "all"), ignoreCase: true));
}

/// <summary>Who else loads the same rows.</summary>
internal enum BaselineSet
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary><c>psql \copy</c>.</summary>
    Quick,

    /// <summary>That, objects with a binary importer, and row-by-row INSERT.</summary>
    All,
}
