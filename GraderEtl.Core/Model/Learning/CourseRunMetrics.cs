namespace GraderEtl.Core.Model.Learning;

/// <summary>What a period shows of one run of a course.</summary>
/// <param name="CourseRun">Its key, <c>ORG+COURSE+RUN</c>, as <c>lis_result_sourcedid</c> names it.</param>
/// <param name="Tasks">Different tasks with any attempt.</param>
/// <param name="Struggling">Users who struggle with at least one of its tasks, see <see cref="TaskMetrics.Struggling"/>.</param>
/// <param name="GivenUp">Pairs of user and task that ended by giving up, see <see cref="TaskMetrics.GivenUp"/>.</param>
/// <param name="Totals">The figures of the period for this course run alone; new users are new to the course run.</param>
public sealed record CourseRunMetrics(string CourseRun, long Tasks, long Struggling, long GivenUp, PeriodTotals Totals)
{
    /// <summary>The course, <c>ORG+COURSE</c>: the key up to its last plus sign; the key itself where there is none.</summary>
    public string Course => CourseRun.LastIndexOf('+') is > 0 and var plus ? CourseRun[..plus] : CourseRun;

    /// <summary>The run, such as <c>2025_T1</c>: what follows the last plus sign; empty where there is none.</summary>
    public string Run => CourseRun.LastIndexOf('+') is > 0 and var plus ? CourseRun[(plus + 1)..] : "";
}
