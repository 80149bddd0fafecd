namespace GraderEtl.Core.Model.Learning;

/// <summary>How the windows that touch a period were loaded, each window whole.</summary>
/// <param name="Windows">Windows in the ledger.</param>
/// <param name="Runs">Runs that loaded them.</param>
/// <param name="Requests">Requests they took, those that failed included.</param>
/// <param name="Retries">Requests that were repeated.</param>
/// <param name="Rows">Rows loaded.</param>
/// <param name="Bytes">Bytes of the answers, decompressed.</param>
/// <param name="FirstLoadedAt">When the first of them was loaded, UTC; null without windows.</param>
/// <param name="LastLoadedAt">When the last of them was loaded, UTC; null without windows.</param>
/// <param name="RowsPerSecond">Rows these runs loaded by the time they took, start to end; null when none of them has ended.</param>
public sealed record LoadingSummary(
    long Windows,
    long Runs,
    long Requests,
    long Retries,
    long Rows,
    long Bytes,
    DateTimeOffset? FirstLoadedAt,
    DateTimeOffset? LastLoadedAt,
    double? RowsPerSecond);
