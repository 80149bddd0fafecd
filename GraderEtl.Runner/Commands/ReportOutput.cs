using System.Globalization;
using System.Text.Json;
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
        var period = plan.Range ?? range;
        if (!context.Settings.Etl.Report.Learning)
            return await ShowCountsAsync(period, plan);
        var report = await services.Get<IMetricsQuery>().ReadReportAsync(period, context.Stop);
        Warn(ReportText.MissingPart, report.Quality.Gaps);
        Warn(ReportText.RejectedPart, report.Quality.MostlyRejected);
        return Show(report.Days, terminal => Write(terminal, report), (json, path) => LearningReportJson.WriteFile(json, report, path));
    }

    /// <summary>Without learning metrics: what each day counts, and that there could be more.</summary>
    private async Task<int> ShowCountsAsync(TimeWindow period, LoadPlan plan)
    {
        if (format == ReportFormat.Html)
            throw new UsageException(Phrase.Of(ProblemText.PageNeedsLearning), expected: null, "Report:Learning", Phrase.Of(ProblemText.OtherFormat));
        var days = await services.Get<IMetricsQuery>().ReadDailyAsync(period, DailyDetail.Counts, context.Stop);
        Warn(ReportText.MissingPart, plan.Missing);
        Warn(ReportText.RejectedPart, [.. plan.MostlyRejected.Select(static entry => entry.Window)]);
        context.Terminal.Message(context.Words[TerminalText.LearningOff]);
        var counts = new CountsReport(period, context.Settings.Etl.TimeZone, context.Environment.Time.GetUtcNow(), days);
        return Show(days, terminal => Write(terminal, counts), counts.WriteFile);
    }

    private int Show(IReadOnlyList<DailyMetrics> days, Action<Terminal> write, Action<Utf8JsonWriter, string> writeFile)
    {
        if (PathOf(days) is { } path)
            WriteFile(path, write, writeFile);
        else
            write(context.Terminal);
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
                Document(terminal).Write(json => LearningReportJson.Write(json, report));
                break;
            case ReportFormat.Html:
                HtmlReport.Write(terminal.Out, report, context.Words.Language);
                break;
            default:
                new TerminalReport(terminal, context.Settings.ZoneOrUtc).Write(report);
                break;
        }
    }

    private void Write(Terminal terminal, CountsReport counts)
    {
        switch (format)
        {
            case ReportFormat.Csv:
                terminal.Out.WriteLine(DailyCsv.Header);
                foreach (var day in counts.Days)
                    terminal.Out.WriteLine(DailyCsv.Format(day, counts.TimeZone));
                break;
            case ReportFormat.Json:
                Document(terminal).Write(counts.Write);
                break;
            default:
                LoadReport.WriteDays(terminal, counts.Days);
                break;
        }
    }

    private JsonOutput Document(Terminal terminal) => context.Json is not null && terminal == context.Terminal ? context.Json : new JsonOutput(terminal);

    private string? PathOf(IReadOnlyList<DailyMetrics> days)
    {
        if (file is not null)
            return Path.GetFullPath(file, context.Environment.Directory);
        if (format != ReportFormat.Html)
            return null;
        var (first, last) = (days[0].Day, days[^1].Day);
        var name = string.Create(CultureInfo.InvariantCulture, $"report-{first:yyyy-MM-dd}-{last:yyyy-MM-dd}.html");
        return Path.Combine(Path.GetFullPath(context.Settings.Etl.Report.Directory, context.Environment.Directory), name);
    }

    private void WriteFile(string path, Action<Terminal> write, Action<Utf8JsonWriter, string> writeFile)
    {
        try
        {
            PrivateFiles.CreateDirectory(Path.GetDirectoryName(path)!);
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            write(new Terminal(new CommandStreams(text, TextWriter.Null), new Dictionary<string, string>(StringComparer.Ordinal)) { Words = context.Words });
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
            context.Json.Write(json => writeFile(json, path));
    }
}
