using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Console.Report;

/// <summary>The tasks that fewest users solve.</summary>
internal static class TaskTable
{
    /// <summary>From this width on tasks are named in full.</summary>
    private const int WideFrom = 96;

    private const int Short = 12;

    public static ResultTable Create(ReportWords words, IReadOnlyList<TaskMetrics> tasks, int width)
    {
        var table = new ResultTable(
            words[ReportText.CourseRun],
            words[ReportText.Task],
            ">" + words[ReportText.Users],
            ">" + words[ReportText.Solved],
            ">" + words[ReportText.AtLeast],
            ">" + words[ReportText.GivenUp])
        {
            BarAfter = 3,
        };
        foreach (var task in tasks)
        {
            table.AddBar(
                task.SolveRate ?? 0,
                task.CourseRun,
                width >= WideFrom || task.Task.Length <= Short ? task.Task : task.Task[..Short] + "…",
                words.Number(task.Users),
                words.Percent(task.SolveRate),
                words.Percent(task.SolveRateLowerBound),
                words.Number(task.GivenUp));
        }

        return table;
    }
}
