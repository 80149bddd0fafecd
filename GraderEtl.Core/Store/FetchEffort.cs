namespace GraderEtl.Core.Store;

/// <summary>What it took to fetch a window.</summary>
/// <param name="Bytes">Bytes of its answer, decompressed.</param>
/// <param name="Requests">Requests, those that failed included; at least 1.</param>
/// <param name="Retries">Those of the requests that were repeated.</param>
public readonly record struct FetchEffort(long Bytes, int Requests, int Retries);
