namespace GraderEtl.Core.Model.Learning;

/// <summary>Attempts of one hour of the week, by the clock of the configured zone.</summary>
/// <param name="Weekday">The weekday.</param>
/// <param name="Hour">The hour, 0 to 23. When clocks are put back, the hour that comes twice counts in one cell.</param>
/// <param name="Attempts">Attempts of both types.</param>
public sealed record HeatmapCell(DayOfWeek Weekday, int Hour, long Attempts);
