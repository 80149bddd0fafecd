using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>Keeps BenchmarkDotNet's tables where the results of the whole jobs are.</summary>
internal static class StageResults
{
    /// <summary>Writes one file a class, as Markdown.</summary>
    /// <param name="summaries">What was run.</param>
    /// <param name="directory">Where the files go; made when missing.</param>
    /// <returns>False when nothing was run or something did not work.</returns>
    public static async Task<bool> PublishAsync(IEnumerable<Summary> summaries, string directory)
    {
        var run = summaries.Where(summary => summary.Reports.Length > 0).ToList();
        foreach (var summary in run)
        {
            var name = summary.BenchmarksCases[0].Descriptor.Type.Name;
            var log = new AccumulationLogger();
            MarkdownExporter.GitHub.ExportToLog(summary, log);
            Directory.CreateDirectory(directory);
            await File.WriteAllTextAsync(Path.Combine(directory, $"{DateTime.UtcNow:yyyy-MM-dd}-{name}.md"), $"# {name}\n{log.GetLog().ReplaceLineEndings("\n")}");
        }

        return run.Count > 0 && run.TrueForAll(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success));
    }
}
