namespace GraderEtl.Core.Store.Postgres;

/// <summary>A record of the quarantine that is tried again.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">The code of the reason it is there for.</param>
/// <param name="Field">The field that broke the rule.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Original">Its bytes; null where they are not all there, or too many.</param>
internal sealed record ReplayRecord(long Id, string Reason, string? Field, string Detail, byte[]? Original);
