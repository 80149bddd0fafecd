namespace GraderEtl.Core.Model;

/// <summary>What a run was slowed down by, and which settings may help.</summary>
/// <param name="Limit">What slowed it down.</param>
/// <param name="Share">How much of the time that took, 0 to 1: of the lanes' time while they had work, or of the run's where it is no lane's.</param>
/// <param name="Settings">Keys of the settings that may help, such as <c>Source:Lanes</c>; empty where none does.</param>
/// <param name="Text">All of it in one line, with percentages.</param>
public sealed record LoadVerdict(LoadLimit Limit, double Share, IReadOnlyList<string> Settings, string Text);
