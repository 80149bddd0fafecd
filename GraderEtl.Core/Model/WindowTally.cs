namespace GraderEtl.Core.Model;

/// <summary>How many windows a run had to do with.</summary>
/// <param name="Planned">Windows that were to be loaded; windows that were cut in two count as two.</param>
/// <param name="Loaded">Windows committed by this run.</param>
/// <param name="Skipped">Windows of the range that were committed before and left alone.</param>
public readonly record struct WindowTally(int Planned, int Loaded, int Skipped);
