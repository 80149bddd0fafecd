namespace GraderEtl.Core.Model;

/// <summary>A window that is committed: one row of the ledger.</summary>
/// <param name="Window">The window.</param>
/// <param name="RunId">The run that loaded it.</param>
/// <param name="Counts">What became of its records.</param>
/// <param name="Bytes">Bytes of the answers it came in, decompressed.</param>
/// <param name="ContentHash">Sum, modulo 2^64, of the XXH64 of every loaded row's COPY tuple; it does not depend on the rows' order.</param>
/// <param name="Requests">Requests it took, those that failed included.</param>
/// <param name="Retries">Requests that were repeated.</param>
/// <param name="LoadedAt">When it was loaded, by the database's clock.</param>
public sealed record LedgerEntry(
    TimeWindow Window, Guid RunId, WindowCounts Counts, long Bytes, ulong ContentHash, int Requests, int Retries, DateTimeOffset LoadedAt);
