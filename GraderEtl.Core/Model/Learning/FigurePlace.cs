namespace GraderEtl.Core.Model.Learning;

/// <summary>What a reader sees of a figure.</summary>
internal enum Sight
{
    /// <summary>The figure.</summary>
    Shown,

    /// <summary>That it is smaller than the smallest group.</summary>
    Small,

    /// <summary>That it is hidden.</summary>
    Hidden,

    /// <summary>Nothing: no report has it, or all figures around it are hidden too.</summary>
    Open,
}

/// <summary>The part of a report that a figure is of; those that matter least come first, as they are hidden first.</summary>
internal enum FigureUnit
{
    /// <summary>A course run on a day.</summary>
    CourseDay,

    /// <summary>An hour of the week.</summary>
    Hour,

    /// <summary>A task.</summary>
    Task,

    /// <summary>A week of a cohort.</summary>
    Cohort,

    /// <summary>A course run.</summary>
    Course,

    /// <summary>A day, in the period or beside it.</summary>
    Day,

    /// <summary>A period that the report's is compared with.</summary>
    Before,

    /// <summary>The period.</summary>
    Total,
}

/// <summary>Where a figure is.</summary>
/// <param name="Unit">The part of the report.</param>
/// <param name="At">Which one; of a day its <see cref="DateOnly.DayNumber"/>.</param>
/// <param name="Of">Of a course run on a day and of a cohort, which day or week.</param>
/// <param name="Key">The figure's key.</param>
internal readonly record struct FigurePlace(FigureUnit Unit, int At, int Of, string Key)
{
    /// <summary>Lower ones are hidden first.</summary>
    public int Rank => Key is "weekly_users" or "monthly_users" or "struggling_users" or "struggling_several" or "submitting_users" && Unit is FigureUnit.Day or FigureUnit.Total
        ? (int)FigureUnit.Course
        : (int)Unit;
}
