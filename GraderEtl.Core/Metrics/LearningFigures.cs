using System.Text.Json.Serialization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>What a report says of attempts: all that stays the same as long as they do. The members are those of <see cref="LearningReport"/>.</summary>
/// <param name="Days">Each day of the period.</param>
/// <param name="Totals">The period as a whole.</param>
/// <param name="Before">The period before, whether it was loaded or not.</param>
/// <param name="Active">Users of each day, and of the 7 and 30 days that end with it.</param>
/// <param name="Heatmap">All hours of the week.</param>
/// <param name="Cohorts">A cohort for each week.</param>
/// <param name="Tasks">All tasks.</param>
/// <param name="Struggling">Users who struggle.</param>
/// <param name="Courses">The course runs.</param>
/// <param name="WithoutTask">Attempts that name no task.</param>
internal sealed record LearningFigures(
    IReadOnlyList<DailyMetrics> Days,
    PeriodTotals Totals,
    PeriodTotals Before,
    IReadOnlyList<ActiveUsersDay> Active,
    IReadOnlyList<HeatmapCell> Heatmap,
    IReadOnlyList<WeeklyCohort> Cohorts,
    IReadOnlyList<TaskMetrics> Tasks,
    StrugglingUsers Struggling,
    IReadOnlyList<CourseRunMetrics> Courses,
    long WithoutTask);

/// <summary>The form in which figures are kept: what can be told from other members is left out.</summary>
[JsonSourceGenerationOptions(IgnoreReadOnlyProperties = true, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(LearningFigures))]
internal sealed partial class LearningFiguresJson : JsonSerializerContext;
