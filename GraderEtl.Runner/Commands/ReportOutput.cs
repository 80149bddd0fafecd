using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Reporting.Csv;
using GraderEtl.Core.Reporting.Html;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Console.Report;

namespace GraderEtl.Runner.Commands;

/// <summary>Shows a report, or writes it into a file.</summary>
/// <param name="context">The command.</param>
/// <param name="services">The library.</param>
/// <param name="format">What it is written as.</param>
/// <param name="file">The file asked for; null for standard output, or where a page goes by itself.</param>
internal sealed class ReportOutput(CommandContext context, EtlServices services, ReportFormat format, string? file)
{
    /// <summary>Measures a range of which something is loaded, and shows that.</summary>
    public async Task<int> RunAsync(TimeWindow range)
    {
        var plan = await services.Pipeline.PlanAsync(new LoadRequest(range), context.Stop);
        if (plan.Future is { } future)
            context.Terminal.Message(context.Words[TerminalText.WarningLabel], context.Words.Format(TerminalText.FutureLeftOut, future), MessageStyle.Warning);
        var report = await services.Get<IMetricsQuery>().ReadReportAsync(plan.Range ?? range, context.Stop);
        Warn(ReportText.MissingPart, report.Quality.Gaps);
        Warn(ReportText.RejectedPart, report.Quality.MostlyRejected);
        if (PathOf(report) is { } path)
            WriteFile(path, report);
        else
            Write(context.Terminal, report);
        context.Terminal.Out.Flush();
        return ExitCodes.Done;
    }

    /// <summary>Says of which windows the figures are not the whole.</summary>
    private void Warn(ReportText text, IReadOnlyList<TimeWindow> windows)
    {
        const int Most = 5;
        if (windows.Count == 0)
            return;
        var words = new ReportWords(context.Words, context.Settings.ZoneOrUtc);
        var named = windows.Take(Most).Select(static window => window.ToString()).ToList();
        if (windows.Count > Most)
            named.Add(context.Words.Count(TerminalText.AndMore, windows.Count - Most));
        context.Terminal.Message(context.Words[TerminalText.WarningLabel], words.Format(text, string.Join(", ", named)), MessageStyle.Warning);
    }

    private void Write(Terminal terminal, LearningReport report)
    {
        switch (format)
        {
            case ReportFormat.Csv:
                terminal.Out.WriteLine(DailyCsv.Header);
                foreach (var line in DailyCsv.Lines(report))
                    terminal.Out.WriteLine(line);
                break;
            case ReportFormat.Json:
                var document = context.Json is not null && terminal == context.Terminal ? context.Json : new JsonOutput(terminal);
                document.Write(json => LearningReportJson.Write(json, report));
                break;
            case ReportFormat.Html:
                HtmlReport.Write(terminal.Out, report, context.Words.Language);
                break;
            default:
                new TerminalReport(terminal, context.Settings.ZoneOrUtc).Write(report);
                break;
        }
    }

    private string? PathOf(LearningReport report)
    {
        if (file is not null)
            return Path.GetFullPath(file, context.Environment.Directory);
        if (format != ReportFormat.Html)
            return null;
        var (first, last) = (report.Days[0].Day, report.Days[^1].Day);
        var name = string.Create(CultureInfo.InvariantCulture, $"report-{first:yyyy-MM-dd}-{last:yyyy-MM-dd}.html");
        return Path.Combine(Path.GetFullPath(context.Settings.Etl.Report.Directory, context.Environment.Directory), name);
    }

    private void WriteFile(string path, LearningReport report)
    {
        try
        {
            PrivateFiles.CreateDirectory(Path.GetDirectoryName(path)!);
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            Write(new Terminal(new CommandStreams(text, TextWriter.Null), new Dictionary<string, string>(StringComparer.Ordinal)) { Words = context.Words }, report);
            PrivateFiles.Write(path, text.ToString());
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                Phrase.Of(ProblemText.CannotWrite, path, unwritable.Message), Phrase.Of(ProblemText.WritableFile), "--out, Report:Directory", Phrase.Of(ProblemText.CorrectPath));
        }

        if (context.Json is null)
            context.Terminal.Out.WriteLine(path);
        else
            context.Json.Write(json => LearningReportJson.WriteFile(json, report, path));
    }
}
