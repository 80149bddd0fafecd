using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>Attempts of course runs over time: a small chart for each, all on one scale.</summary>
internal static class CourseTrends
{
    /// <summary>Charts that can be compared at a glance; the table of courses has the others.</summary>
    private const int Most = 12;

    private const int Height = 56;

    public static void Write(Markup page, ReportFrame frame)
    {
        // course runs have the days of the period, which the trend of a short one goes beyond
        var drawn = frame.Report.Courses.Take(Most).Where(course => course.Days.Count == frame.Trend.Days.Count)
            .Select(course => (Course: course, Values: frame.Trend.Sum([.. course.Days.Select(day => day.Attempts)])))
            // a course run that is mostly hidden would look like one without attempts
            .Where(static one => one.Values.Count(static value => value is not null) * 2 > one.Values.Count).ToList();
        if (frame.IsEmpty || !frame.Trend.HasLine || drawn.Count == 0)
            return;
        var (courses, values) = (drawn.ConvertAll(static one => one.Course), drawn.ConvertAll(static one => one.Values));
        var scale = Scale.Counts(drawn.Max(static one => one.Values.Max())!.Value);
        page.Open("h3").Term(frame, "attempts", frame.Title(PageText.TitleAttempts)).Close();
        page.Note(frame.Texts.Format(PageText.OneScale, frame.Number((long)scale.Max)) + (values.Exists(one => Hidden(frame, one).Contains(true)) ? " " + frame[PageText.HiddenSlots] : "")).Open("ul", ("class", "multiples")).Line();
        for (var i = 0; i < courses.Count; i++)
            Write(page, frame, courses[i], values[i], scale);
        page.Close().Line();
        WriteTable(page, frame, courses, values);
    }

    private static void Write(Markup page, ReportFrame frame, CourseRunMetrics course, IReadOnlyList<double?> values, Scale scale)
    {
        var name = frame.Metric("attempts").Name;
        var shown = values.Select(static value => new MetricValue(value, MetricFormat.Count)).ToList();
        var summary = DaySeries.Summary(frame, $"{MarkupTerms.Short(course.CourseRun)}: {name}", shown);
        page.Open("li").Open("p").SourceName(course.Course).Text(" ").Open("span").SourceName(course.Run).Close().Close();
        new MiniChart(summary, scale, new Series(name, "attempts", "a", DaySeries.Solid(frame), values), Height)
        {
            IsTold = true,
            Hidden = Hidden(frame, values),
        }.Write(page, frame);
        page.Close().Line();
    }

    /// <summary>Slots without a figure though all of them is loaded.</summary>
    private static IReadOnlyList<bool> Hidden(ReportFrame frame, IReadOnlyList<double?> values)
        => [.. values.Select((value, slot) => value is null && !frame.Trend.Shaded[slot])];

    private static void WriteTable(Markup page, ReportFrame frame, List<CourseRunMetrics> courses, List<IReadOnlyList<double?>> values)
    {
        var table = new ReportTable(
            DaySeries.Caption(frame),
            [Column.Text(frame.Metric(MetricDefinition.Day).Name, MetricDefinition.Day), .. courses.Select(course => Column.Plain(MarkupTerms.Short(course.CourseRun)) with { Class = "name" })]);
        for (var slot = 0; slot < frame.Trend.Slots.Count; slot++)
            table.Add([DaySeries.Heading(frame, frame.Trend.Slots[slot]), .. values.Select(one => (Cell)frame.Number((long?)one[slot]))]);
        table.WriteFolded(page, frame);
    }
}
