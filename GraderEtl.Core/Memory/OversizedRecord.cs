namespace GraderEtl.Core.Memory;

/// <summary>A record longer than a whole page: only its head is kept, for the quarantine.</summary>
/// <param name="Head">Its first bytes.</param>
/// <param name="Length">Its full length in bytes.</param>
internal sealed record OversizedRecord(byte[] Head, long Length);
