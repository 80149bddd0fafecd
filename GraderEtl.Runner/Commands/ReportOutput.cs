using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Reporting;
using GraderEtl.Core.Reporting.Csv;
using GraderEtl.Core.Reporting.Html;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Console.Report;
using GraderEtl.Runner.Json;
using ReportText = GraderEtl.Runner.Console.Report.ReportText;

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
            context.Terminal.Message(context.Words[TerminalText.WarningLabel], context.Words.Format(TerminalText.FutureLeftOut, context.Words.Period(future)), MessageStyle.Warning);
        var period = plan.Range ?? range;
        if (!context.Settings.Etl.Report.Learning)
            return await ShowCountsAsync(period, plan);
        var report = await services.Get<IMetricsQuery>().ReadReportAsync(period, context.Stop);
        Warn(ReportText.MissingPart, report.Quality.Gaps);
        Warn(ReportText.RejectedPart, report.Quality.MostlyRejected);
        return Show(ReportHead.Of(report), report.Days, report);
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
        return Show(new ReportHead(period, context.Settings.Etl.TimeZone, context.Environment.Time.GetUtcNow(), context.Settings.Etl.Report.MinGroup), days, report: null);
    }

    private int Show(ReportHead head, IReadOnlyList<DailyMetrics> days, LearningReport? report)
    {
        if (PathOf(days) is { } path)
            WriteFile(path, new ReportFileDocument(head, report is not null, path), terminal => Write(terminal, head, days, report));
        else
            Write(context.Terminal, head, days, report);
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
        var named = windows.Take(Most).Select(context.Words.Period).ToList();
        if (windows.Count > Most)
            named.Add(context.Words.Count(TerminalText.AndMore, windows.Count - Most));
        context.Terminal.Message(context.Words[TerminalText.WarningLabel], words.Format(text, string.Join(", ", named)), MessageStyle.Warning);
    }

    /// <summary>Writes it. Without a report there is what each day counts.</summary>
    private void Write(Terminal terminal, ReportHead head, IReadOnlyList<DailyMetrics> days, LearningReport? report)
    {
        switch (format)
        {
            case ReportFormat.Csv:
                terminal.Out.WriteLine(DailyCsv.Header);
                foreach (var line in report is null ? days.Select(day => DailyCsv.Format(day, head.TimeZone)) : DailyCsv.Lines(report))
                    terminal.Out.WriteLine(line);
                break;
            case ReportFormat.Json:
                var output = context.Json is not null && terminal == context.Terminal ? context.Json : new JsonOutput(terminal);
                output.Write(new ReportDocument(head, days, report));
                break;
            case ReportFormat.Html:
                HtmlReport.Write(terminal.Out, report!, context.Words.Language);
                break;
            default:
                if (report is null)
                    LoadReport.WriteDays(terminal, days);
                else
                    new TerminalReport(terminal, context.Settings.ZoneOrUtc).Write(report);
                break;
        }
    }

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

    private void WriteFile(string path, ReportFileDocument document, Action<Terminal> write)
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
                Phrase.Of(ProblemText.CannotWrite, path, Phrase.Of(unwritable)), Phrase.Of(ProblemText.WritableFile), "--out, Report:Directory", Phrase.Of(ProblemText.CorrectPath));
        }

        if (context.Json is null)
            context.Terminal.Out.WriteLine(path);
        else
            context.Json.Write(document);
    }
}

/// <summary>Writes reports and sends messages again, over what is loaded.</summary>
internal static class ReportSending
{
    /// <summary>The sink whose file goes with the message.</summary>
    public const string Attached = "html";

    public static async Task<int> RunAsync(CommandContext context, EtlServices services, TimeWindow range, bool sheet, bool mail)
    {
        var sinks = services.Get<IEnumerable<IReportSink>>().Select(sink => sink.Name).Where(name => sheet || name == Attached);
        var notifiers = services.Get<IEnumerable<INotifier>>().Select(notifier => notifier.Name);
        var result = await services.Pipeline.ReportAsync(
            new ReportRequest(range) { Sinks = [.. sinks], Notifiers = mail ? [.. notifiers] : [] }, context.Stop);
        context.Show(
            () => new SentDocument(result, context.Redactor),
            () => LoadReport.WriteOutputs(context.Terminal, result.Outputs));
        context.PrintErrors(result.Outputs, result.Error);
        RetryHint.Print(context, result);
        return ExitCodes.Of(result);
    }
}
