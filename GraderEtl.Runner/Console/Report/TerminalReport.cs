using GraderEtl.Core.Model.Findings;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Runner.Logging;
using Spectre.Console;

namespace GraderEtl.Runner.Console.Report;

/// <summary>A learning report for people at a terminal: tables and bars there, plain text of at most 80 columns elsewhere.</summary>
/// <param name="terminal">Where to, and in which language.</param>
/// <param name="zone">The zone whose days are meant.</param>
internal sealed class TerminalReport(Terminal terminal, TimeZoneInfo zone)
{
    private const int PlainWidth = 80;
    private readonly ReportWords _words = new(terminal.Words, zone);

    private int Width => terminal.OutConsole?.Profile.Width ?? PlainWidth;

    /// <summary>Writes all of it.</summary>
    public void Write(LearningReport report)
    {
        const int Ranked = 10;
        WriteFigures(report, isCompact: false);
        WriteDays(report);
        WriteTasks(report, Ranked);
        WriteCourses(report, Ranked);
        Title(_words[ReportText.TitleQuality]);
        QualityTable.Quality(_words, report).WriteTo(terminal);
        Note(_words[ReportText.RecordsNote]);
        Title(_words[ReportText.TitleLoading]);
        QualityTable.Loading(_words, report).WriteTo(terminal);
    }

    /// <summary>Writes what matters most: figures, days, the hardest tasks and the largest courses.</summary>
    public void WriteCompact(LearningReport report)
    {
        const int Ranked = 5;
        WriteFigures(report, isCompact: true);
        WriteDays(report);
        WriteTasks(report, Ranked);
        WriteCourses(report, Ranked);
    }

    private void WriteFigures(LearningReport report, bool isCompact)
    {
        Title(_words.Format(ReportText.Title, _words.Days(report.Range), report.TimeZone, _words.Count(ReportText.Days, report.Days.Count)), isFirst: true);
        foreach (var (_, text) in new FindingWriter(_words.Common.Language, report).Write())
            WriteWrapped(LogText.Escape(text));
        FigureTable.Create(_words, report, isCompact).WriteTo(terminal);
        Note(Comparison.Describe(report, _words.Common.Language));
        if (MetricList.All.Any(metric => metric.Read(report).IsSmall) || MetricList.OfDays.Any(metric => report.Days.Any(day => metric.Read(day).IsSmall)))
            Note(_words.Format(ReportText.HiddenNote, report.MinGroup));
    }

    private void WriteDays(LearningReport report)
    {
        // one day's figures are those of the period
        if (report.Days.Count > 1)
        {
            var (title, table) = DayTable.Create(_words, report.Days);
            Title(title);
            table.WriteTo(terminal);
        }

        if (report.Days.Any(static day => !day.IsComplete))
            Note(_words[ReportText.IncompleteNote]);
    }

    private void WriteTasks(LearningReport report, int most)
    {
        Title(_words.Format(ReportText.TitleTasks, MetricDefinition.RankedFromUsers));
        if (report.HardestTasks.Count == 0)
        {
            Note(_words.Format(ReportText.NoTasks, MetricDefinition.RankedFromUsers));
            return;
        }

        TaskTable.Create(_words, report, [.. report.HardestTasks.Take(most)], Width).WriteTo(terminal);
        NoteLeftOut(TaskTable.LeftOut(_words, report));
        NoteWholeDays(report);
    }

    private void WriteCourses(LearningReport report, int most)
    {
        if (report.Courses.Count == 0)
            return;
        Title(_words[ReportText.TitleCourses]);
        CourseTable.Create(_words, report, [.. report.Courses.Take(most)]).WriteTo(terminal);
        if (report.Courses.Count > most)
            Note(_words.Count(ReportText.AndMore, report.Courses.Count - most));
        if (report.ReadWithoutTask() is { Number: not 0 } without)
            Note(_words.Format(ReportText.WithoutCourse, _words.Show(without)));
        NoteLeftOut(CourseTable.LeftOut(_words, report));
        NoteWholeDays(report);
    }

    /// <summary>Names columns that are left out, as they are incomplete in each row.</summary>
    private void NoteLeftOut(IReadOnlyList<string> headers)
    {
        if (headers.Count > 0)
            Note(_words.Format(ReportText.LeftOutColumns, string.Join(", ", headers)));
    }

    /// <summary>Names the days that tables of tasks and of courses leave out.</summary>
    private void NoteWholeDays(LearningReport report)
    {
        const int Most = 6;
        var spans = report.Quality.IncompleteSpans;
        if (spans.Count == 0)
            return;
        var named = spans.Take(Most).Select(span => _words.Days(span.First, span.Last)).ToList();
        if (spans.Count > Most)
            named.Add(_words.Common.Count(TerminalText.AndMore, spans.Count - Most));
        Note(_words.Format(ReportText.WholeDaysOnly, string.Join(", ", named)));
    }

    private void Title(string text, bool isFirst = false)
    {
        if (!isFirst)
            terminal.Out.WriteLine();
        if (terminal.OutConsole is { } console)
            console.Write(new Paragraph(text + "\n", new Style(decoration: Decoration.Bold)));
        else
            terminal.Out.WriteLine(text);
    }

    /// <summary>Breaks a sentence between words where a line would be too long.</summary>
    private void WriteWrapped(string text)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Width)
            {
                terminal.Out.WriteLine(line);
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        terminal.Out.WriteLine(line);
    }

    private void Note(string text)
    {
        if (terminal.OutConsole is { } console)
            console.Write(new Paragraph(text + "\n", new Style(Color.Grey)));
        else
            WriteWrapped(text);
    }
}
