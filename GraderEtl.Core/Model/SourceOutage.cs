namespace GraderEtl.Core.Model;

/// <summary>The source is down: every request fails, and the run waits until it is back.</summary>
/// <param name="Since">When it began, UTC.</param>
/// <param name="NextProbe">When the source is asked next, UTC; past while it is being asked.</param>
/// <param name="Cause">The last failure in a few words, such as <c>HTTP 503</c>.</param>
public sealed record SourceOutage(DateTimeOffset Since, DateTimeOffset NextProbe, string Cause);
