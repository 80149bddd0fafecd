using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>Courses and their runs.</summary>
internal static class CourseSection
{
    /// <summary>Course runs that the table shows; a university has tens of them at a time, not hundreds.</summary>
    private const int Most = 50;

    public static void Write(Markup page, ReportFrame frame)
    {
        var courses = frame.Report.Courses;
        page.OpenSection("courses", frame[PageText.TitleCourses]);
        if (courses.Count == 0)
            page.Note(frame[PageText.NoCourses]);
        else
            WriteTable(page, frame);
        if (courses.Count > Most)
            page.Note(frame.Texts.Format(PageText.CoursesLeftOut, frame.Number(Most), frame.Number(courses.Count)));
        if (frame.Report.ReadWithoutTask() is { Number: not 0 } without)
            page.Note(frame.Texts.Format(PageText.WithoutCourse, frame.Show(without)));
        if (frame.WholeDaysOnly is { } note)
            page.Note(note);
        CourseTrends.Write(page, frame);
        page.Close().Line();
    }

    private static void WriteTable(Markup page, ReportFrame frame)
    {
        var table = new ReportTable(
            frame[PageText.CoursesCaption],
            Column.Long(frame[PageText.Course]), Column.Text(frame[PageText.Run]), Column.Number("attempts"), Column.Number("submits"),
            Column.Number("success_rate"), Column.Number("first_try_rate"), Column.Number("unique_users"), Column.Number("new_users"),
            Column.Number("tasks_touched"), Column.Number("struggling_users"), Column.Number("given_up"));
        var most = Math.Max(1, frame.Report.Courses.Max(course => course.Totals.Hidden.Contains("attempts") ? 0 : course.Totals.Attempts));
        foreach (var course in frame.Report.Courses.Take(Most))
        {
            var totals = course.Totals;
            table.Add(
                Cell.SourceName(course.Course), Cell.SourceName(course.Run), BarredCell.Of(Show("attempts").Text, MetricList.Get("attempts").Read(frame.Report, totals).Number / most),
                Show("submits"), Show("success_rate"), Show("first_try_rate"), Show("unique_users"), Show("new_users"), Show("tasks_touched"),
                frame.Show(course.ReadStruggling()), frame.Show(course.ReadGivenUp(frame.Report)));

            Cell Show(string metric) => frame.Show(MetricList.Get(metric).Read(frame.Report, totals));
        }

        table.Write(page, frame);
    }
}
