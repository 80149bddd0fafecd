namespace GraderEtl.Core.Model;

/// <summary>Another run that loaded windows of a run's range while that run was at work.</summary>
/// <param name="RunId">Its id.</param>
/// <param name="Host">The machine it ran on; null where the store does not know.</param>
/// <param name="Windows">How many windows of the range it loaded meanwhile.</param>
/// <param name="LoadedAt">When it loaded the last of them, by the database's clock.</param>
public sealed record ConcurrentRun(Guid RunId, string? Host, int Windows, DateTimeOffset LoadedAt);
