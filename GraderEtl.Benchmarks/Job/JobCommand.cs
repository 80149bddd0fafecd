using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Job;

/// <summary>
/// <c>job</c>: the built program loads N records from a server on this machine into the partitioned, indexed table with its ledger, and others
/// load the same rows into identical tables. All in one run, taking turns, each into empty tables after a checkpoint.
/// </summary>
internal static class JobCommand
{
    public static async Task RunAsync(string[] arguments)
    {
        var given = CommandOptions.Parse(
            arguments, ("--rows", "1000000"), ("--runs", "5"), ("--lanes", "2"), ("--days", "0"), ("--latency", "0"), ("--baselines", "all"));
        var options = JobOptions.From(given);
        using var place = new Workplace();
        await using var server = await BenchmarkServer.StartAsync(place["cluster"]);
        await using var attempts = await Attempts.ServeAsync(options.Rows, options.Days, options.Latency);
        var document = new ResultDocument(
            given, "job", $"The whole job: {options.Rows:N0} records of {attempts.Days:N0} days, {options.Lanes} lanes")
        {
            Database = await server.DescribeAsync(),
        };
        var contest = new JobContest(options, server, attempts, place);
        await contest.RunAsync(Console.WriteLine);
        contest.Describe(document);
        await document.PublishAsync();
    }
}
