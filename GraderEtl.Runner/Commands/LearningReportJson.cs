using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Commands;

/// <summary>
/// A learning report as JSON. Names are the keys of <see cref="MetricDefinitions"/>, in snake case; they and their meanings never change
/// once released, members may be added. A figure that does not exist is null. The language changes nothing.
/// </summary>
internal static class LearningReportJson
{
    /// <summary>Writes the members of the document.</summary>
    public static void Write(Utf8JsonWriter json, LearningReport report)
    {
        WriteHead(json, report.Range, report.TimeZone, report.ComputedAt, hasLearning: true);
        json.WriteStartObject("totals");
        FigureJson.WriteTotals(json, report);
        json.WriteEndObject();
        WritePrevious(json, report);
        WriteDays(json, report.Days);
        WriteHeatmap(json, report.Heatmap);
        WriteCohorts(json, report.Cohorts);
        var isIncomplete = report.Incomplete.HasFlag(MetricReach.History);
        WriteTasks(json, "tasks", report.Tasks, isIncomplete);
        WriteTasks(json, "hardest_tasks", report.HardestTasks, isIncomplete);
        WriteTasks(json, "given_up_tasks", report.GivenUpTasks, isIncomplete);
        json.WriteStartObject("struggling");
        json.WriteNumber("struggling_users", report.Struggling.Users);
        json.WriteNumber("with_several_tasks", report.Struggling.WithSeveralTasks);
        json.WriteNumber("of_users", report.Struggling.OfUsers);
        json.WriteEndObject();
        WriteCourses(json, report);
        QualityJson.Write(json, report.Quality);
        QualityJson.Write(json, report.Loading);
        json.WriteNull("error");
    }

    /// <summary>Writes the members of the document that names the file a report was written into.</summary>
    public static void WriteFile(Utf8JsonWriter json, LearningReport report, string path)
    {
        WriteHead(json, report.Range, report.TimeZone, report.ComputedAt, hasLearning: true);
        json.WriteString("file", path);
        json.WriteNull("error");
    }

    /// <summary>Writes what it is about.</summary>
    public static void WriteHead(Utf8JsonWriter json, TimeWindow range, string timeZone, DateTimeOffset computedAt, bool hasLearning)
    {
        json.WriteString("outcome", LoadResultJson.OutcomeCode(LoadOutcome.Completed));
        WindowJson.WriteBounds(json, range);
        json.WriteString("time_zone", timeZone);
        json.WriteString("computed_at", computedAt.UtcDateTime);
        json.WriteBoolean("learning", hasLearning);
    }

    private static void WritePrevious(Utf8JsonWriter json, LearningReport report)
    {
        if (report.Previous is not { } previous)
        {
            json.WriteNull("previous");
            return;
        }

        json.WriteStartObject("previous");
        WindowJson.WriteBounds(json, previous.Range);
        json.WriteNumber("coverage", Math.Round(previous.Coverage, 6));
        if (report.Compared is null)
        {
            // there is nothing to compare where either has days without figures
            json.WriteNull("totals");
        }
        else
        {
            json.WriteStartObject("totals");
            FigureJson.WriteTotals(json, report, previous.Totals);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the days.</summary>
    public static void WriteDays(Utf8JsonWriter json, IReadOnlyList<DailyMetrics> days)
    {
        json.WriteStartArray("days");
        foreach (var day in days)
        {
            json.WriteStartObject();
            FigureJson.Day(json, "day", day.Day);
            FigureJson.WriteDay(json, day);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteHeatmap(Utf8JsonWriter json, IReadOnlyList<HeatmapCell> cells)
    {
        json.WriteStartArray("heatmap");
        foreach (var cell in cells)
        {
            json.WriteStartObject();
            json.WriteString("weekday", JsonNamingPolicy.SnakeCaseLower.ConvertName(cell.Weekday.ToString()));
            json.WriteNumber("hour", cell.Hour);
            json.WriteNumber("attempts", cell.Attempts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCohorts(Utf8JsonWriter json, IReadOnlyList<WeeklyCohort> cohorts)
    {
        json.WriteStartArray("cohorts");
        foreach (var cohort in cohorts)
        {
            json.WriteStartObject();
            FigureJson.Day(json, "cohort", cohort.Week);
            FigureJson.Number(json, "users", cohort.Users);
            json.WriteStartArray("active_by_week");
            foreach (var users in cohort.ActiveByWeek)
                FigureJson.Value(json, users);
            json.WriteEndArray();
            json.WriteStartArray("retention");
            for (var week = 0; week < cohort.ActiveByWeek.Count; week++)
                FigureJson.Value(json, cohort.Retention(week));
            json.WriteEndArray();
            // so many weeks after its own, of the weeks that are not whole
            json.WriteStartArray("incomplete_weeks");
            for (var week = 0; week < cohort.ActiveByWeek.Count; week++)
            {
                if (cohort.ActiveByWeek[week] is null)
                    json.WriteNumberValue(week);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTasks(Utf8JsonWriter json, string name, IReadOnlyList<TaskMetrics> tasks, bool isIncomplete)
    {
        json.WriteStartArray(name);
        foreach (var task in tasks)
        {
            json.WriteStartObject();
            json.WriteString("course_run", task.CourseRun);
            json.WriteString("task", task.Task);
            json.WriteNumber("attempts", task.Attempts);
            json.WriteNumber("submits", task.Submits);
            json.WriteNumber("task_users", task.Users);
            json.WriteNumber("solvers", task.Solvers);
            FigureJson.Number(json, "solve_rate", task.SolveRate);
            FigureJson.Number(json, "solve_rate_lower_bound", task.SolveRateLowerBound);
            FigureJson.Number(json, "solve_rate_upper_bound", task.SolveRateUpperBound);
            FigureJson.Number(json, "first_successes", isIncomplete ? null : task.FirstSuccesses);
            FigureJson.Number(json, "median_attempts_to_success", isIncomplete ? null : task.MedianAttemptsToSuccess);
            json.WriteNumber("given_up", task.GivenUp);
            FigureJson.Number(json, "give_up_rate", isIncomplete ? null : task.GiveUpRate);
            json.WriteNumber("struggling_users", task.Struggling);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCourses(Utf8JsonWriter json, LearningReport report)
    {
        json.WriteStartArray("courses");
        foreach (var course in report.Courses)
        {
            json.WriteStartObject();
            json.WriteString("course_run", course.CourseRun);
            json.WriteString("course", course.Course);
            json.WriteString("run", course.Run);
            json.WriteNumber("tasks", course.Tasks);
            json.WriteNumber("struggling_users", course.Struggling);
            json.WriteNumber("given_up", course.GivenUp);
            json.WriteStartObject("totals");
            FigureJson.WriteTotals(json, report, course.Totals);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
