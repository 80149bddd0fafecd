using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Job;

/// <summary>
/// <c>job</c>: the built program loads N records from a server on this machine into the partitioned, indexed table with its ledger, and others
/// load the same rows into identical tables. All in one run, taking turns, each into empty tables after a checkpoint.
/// </summary>
internal static class JobCommand
{
    /// <summary>The command as the command line knows it.</summary>
    public static Command Command { get; } = new(
        "job",
        "the whole job against psql \\copy binary, an ordinary C# loader and row-by-row INSERT",
        [
            new("--rows", "1000000", "records to load"),
            CommandOption.Runs,
            CommandOption.Lanes,
            new("--days", "0", "days the records are spread over; 0: 9,000 records a day"),
            new("--latency", "0", "milliseconds before the first byte of each answer"),
            new("--baselines", "all", "who else loads the rows: all, quick (psql alone) or none"),
        ],
        RunAsync);

    private static async Task RunAsync(CommandOptions given)
    {
        var options = JobOptions.From(given);
        using var place = new Workplace();
        await using var server = await BenchmarkServer.StartAsync(place["cluster"]);
        await using var attempts = await Attempts.ServeAsync(options.Rows, options.Days, options.Latency);
        var document = new ResultDocument(
            given, $"The whole job: {options.Rows:N0} records of {attempts.Days:N0} days{(options.Lanes == 0 ? "" : $", {options.Lanes} lanes")}")
        {
            Database = await server.DescribeAsync(),
        };
        var contest = new JobContest(options, server, attempts, place);
        await contest.RunAsync(Console.WriteLine);
        contest.Describe(document);
        await document.PublishAsync();
    }
}
