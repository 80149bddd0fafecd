using System.Globalization;

namespace GraderEtl.Runner.Simulation.World;

/// <summary>Five courses with sixty tasks between them. Tasks get harder along a course, with some scatter drawn from the seed.</summary>
internal sealed class Curriculum
{
    private static readonly Course[] Courses =
    [
        new("Example+PY-1.0+01SEP2024", "lms.example.org", 16),
        new("Example+SQL-2.1+15JAN2024", "lms.example.org", 14),
        new("Example+DS-3.0+10OCT2023", "lms.example.org", 12),
        new("Academy+ML-1.2+04MAR2024", "campus-lms.example.org", 10),
        new("Academy+STAT-1.0+20MAY2022", "campus-lms.example.org", 8),
    ];

    private readonly LearningTask[] _tasks;
    private readonly int[] _firstTask;

    public Curriculum(long seed)
    {
        var tasks = new List<LearningTask>();
        _firstTask = new int[Courses.Length];
        for (var course = 0; course < Courses.Length; course++)
        {
            _firstTask[course] = tasks.Count;
            for (var place = 0; place < Courses[course].Tasks; place++)
                tasks.Add(CreateTask(seed, Courses[course], place, tasks.Count));
        }

        _tasks = [.. tasks];
    }

    /// <summary>Number of courses.</summary>
    public static int CourseCount => Courses.Length;

    /// <summary>All tasks, course by course.</summary>
    public ReadOnlySpan<LearningTask> Tasks => _tasks;

    /// <summary>The task a student is at: the diligent move on faster, and everyone strays a task back or forth.</summary>
    public int TaskFor(StudentTraits traits, double weeksEnrolled, ref SplitMix random)
    {
        var reached = weeksEnrolled * (0.15 + (0.55 * traits.Diligence));
        var place = (int)(reached + (random.NextDouble() * 3.0) - 1.5);
        return _firstTask[traits.Course] + Math.Clamp(place, 0, Courses[traits.Course].Tasks - 1);
    }

    /// <summary>The task that follows in the same course, or the last one again.</summary>
    public int Next(StudentTraits traits, int task) =>
        Math.Min(task + 1, _firstTask[traits.Course] + Courses[traits.Course].Tasks - 1);

    private static LearningTask CreateTask(long seed, Course course, int place, int number)
    {
        var random = new SplitMix(SplitMix.Hash(seed, number, 'T'));
        var block = string.Create(CultureInfo.InvariantCulture, $"{random.Next():x16}{random.Next():x16}");
        var along = (2.0 * place / (course.Tasks - 1)) - 1.0;
        return new LearningTask(
            $"course-v1:{course.Name}:{course.Host}-{block}:",
            $"https://{course.Host}/courses/course-v1:{course.Name}/xblock/" +
            $"block-v1:{course.Name}+type@lti+block@{block}/handler_noauth/grade_handler",
            along + random.NextDouble() - 0.5);
    }

    private sealed record Course(string Name, string Host, int Tasks);
}

/// <summary>One programming task of a course, with the texts its attempts carry.</summary>
/// <param name="SourcedIdPrefix">Everything of <c>lis_result_sourcedid</c> before the student's id.</param>
/// <param name="OutcomeUrl">The value of <c>lis_outcome_service_url</c>.</param>
/// <param name="Difficulty">About -1.5 (warming up) to 1.5 (final project); the same scale as a student's skill.</param>
internal sealed record LearningTask(string SourcedIdPrefix, string OutcomeUrl, double Difficulty);
