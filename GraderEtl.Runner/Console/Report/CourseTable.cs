using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Console.Report;

/// <summary>The course runs of a period, that with most attempts first.</summary>
internal static class CourseTable
{
    public static ResultTable Create(ReportWords words, LearningReport report, IReadOnlyList<CourseRunMetrics> courses)
    {
        var most = Math.Max(1, courses.Max(course => course.Totals.Attempts));
        var table = new ResultTable(
            words[ReportText.CourseRun],
            ">" + words[ReportText.Attempts],
            ">" + words[ReportText.Users],
            ">" + words[ReportText.Success],
            ">" + words[ReportText.FirstTry],
            ">" + words[ReportText.GivenUp])
        {
            BarAfter = 1,
        };
        foreach (var course in courses)
        {
            table.AddBar(
                (double)course.Totals.Attempts / most,
                course.CourseRun,
                words.Number(course.Totals.Attempts),
                words.Number(course.Totals.UniqueUsers),
                words.Percent(course.Totals.SuccessRate),
                MetricList.Get("first_try_rate").Read(report, course.Totals).ToText(words.Common.Language, "-"),
                words.Number(course.GivenUp));
        }

        return table;
    }
}
