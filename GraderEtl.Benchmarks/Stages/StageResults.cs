using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>Keeps BenchmarkDotNet's tables where the results of the whole jobs are.</summary>
internal static class StageResults
{
    private static readonly string[] Questions = ["--list", "--info", "--version"];

    /// <summary>Prints the tables once more, without the log between them, and writes those that are complete.</summary>
    /// <param name="summaries">What was run.</param>
    /// <param name="arguments">What was asked for.</param>
    /// <exception cref="BadOptionException">Nothing was run, and the arguments asked for something else than an answer.</exception>
    /// <exception cref="MeasurementFailedException">Something did not work.</exception>
    public static async Task PublishAsync(IEnumerable<Summary> summaries, string[] arguments)
    {
        var run = summaries.Where(summary => summary.Reports.Length > 0).ToList();
        if (run.Count == 0 && !arguments.Intersect(Questions).Any())
            throw new BadOptionException("Nothing was measured. See help, or --list flat for the names that --filter can match.");
        foreach (var summary in run)
            await PublishAsync(summary);
        var failed = run.Where(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)).ToList();
        if (failed.Count > 0)
            throw new MeasurementFailedException($"Not everything could be measured: {string.Join(", ", failed.Select(summary => TypeOf(summary).Name))}; see the log above.");
    }

    private static async Task PublishAsync(Summary summary)
    {
        var type = TypeOf(summary);
        var question = StageClasses.QuestionOf(type);
        var document = new ResultDocument(CommandOptions.Parse([], new Command(type.Name, question, [], _ => Task.CompletedTask)), $"{type.Name}: {question}")
        {
            CommandLine = $"--filter '*{type.Name}*'",
            Database = IsAboutDatabase(summary) ? await DatabaseAsync() : null,
            Notes =
            {
                "Rows and megabytes a second are by the median; a megabyte is a million bytes of what the stage reads. "
                    + "B/row is managed memory. × baseline is the time against that of the first method for the same records.",
            },
        };
        document.Tables.Add(TableOf(summary, document.Title));
        var all = BenchmarkConverter.TypeToBenchmarks(type).BenchmarksCases.Length;
        if (summary.BenchmarksCases.Length == all && summary.Reports.All(report => report.Success))
            await document.PublishAsync();
        else
            document.Print($"Not kept, as these are {summary.BenchmarksCases.Length} cases and not exactly the {all} of the class.");
    }

    private static ResultTable TableOf(Summary summary, string title)
    {
        var columns = summary.Table.Columns.Where(column => column.NeedToShow).ToList();
        var table = new ResultTable(title, [.. columns.Select(column => column.Header)]);
        for (var row = 0; row < summary.Table.FullContent.Length; row++)
            table.Add([.. columns.Select(column => column.Content[row])]);
        return table;
    }

    private static Type TypeOf(Summary summary) => summary.BenchmarksCases[0].Descriptor.Type;

    private static bool IsAboutDatabase(Summary summary) => summary.BenchmarksCases[0].Descriptor.HasCategory(DatabaseConfig.Category);

    /// <summary>The server that was measured is gone with its process; one like it says the same of itself.</summary>
    private static async Task<DatabaseDescription> DatabaseAsync()
    {
        using var place = new Workplace();
        await using var server = await BenchmarkServer.StartAsync(place["cluster"]);
        return await server.DescribeAsync();
    }
}
