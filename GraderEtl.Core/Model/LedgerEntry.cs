using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace GraderEtl.Core.Model;

/// <summary>A window that is committed: one row of the ledger.</summary>
/// <param name="Window">The window.</param>
/// <param name="RunId">The run that loaded it.</param>
/// <param name="Counts">What became of its records.</param>
/// <param name="Bytes">Bytes of the responses it came in, decompressed.</param>
/// <param name="ContentHash">Sum, modulo 2^64, of <see cref="Attempt.ContentHash"/> of every loaded row; it does not depend on their order.</param>
/// <param name="Requests">Requests it took, those that failed included.</param>
/// <param name="Retries">Requests that were repeated.</param>
/// <param name="LoadedAt">When it was loaded, by the database's clock.</param>
public sealed record LedgerEntry(
    TimeWindow Window, Guid RunId, WindowCounts Counts, long Bytes, ulong ContentHash, int Requests, int Retries, DateTimeOffset LoadedAt);

/// <summary>What became of the records of a window, or of several. Every record is in exactly one of the last five.</summary>
/// <param name="Read">Records the source sent.</param>
/// <param name="Loaded">Rows now in the table.</param>
/// <param name="Duplicate">Records equal in all seven columns to one that was loaded; dropped.</param>
/// <param name="Rejected">Records in quarantine.</param>
/// <param name="Outside">Records with a time outside the window; dropped, the neighbouring window has them.</param>
/// <param name="Forgotten">Records of users who are forgotten: dropped when they came, or erased later.</param>
public readonly record struct WindowCounts(long Read, long Loaded, long Duplicate, long Rejected, long Outside, long Forgotten = 0)
{
    /// <summary>True when no record is unaccounted for.</summary>
    public bool IsConserved => Read == Loaded + Duplicate + Rejected + Outside + Forgotten;

    /// <summary>The same as if there had never been a record of users who are forgotten.</summary>
    internal WindowCounts WithoutForgotten => this with { Read = Read - Forgotten, Forgotten = 0 };

    /// <summary>Adds count by count.</summary>
    public static WindowCounts operator +(WindowCounts left, WindowCounts right) => new(
        left.Read + right.Read,
        left.Loaded + right.Loaded,
        left.Duplicate + right.Duplicate,
        left.Rejected + right.Rejected,
        left.Outside + right.Outside,
        left.Forgotten + right.Forgotten);

    /// <summary>Adds count by count.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static WindowCounts Add(WindowCounts left, WindowCounts right) => left + right;
}

/// <summary>What is asked of the ledger's windows, in order of time.</summary>
internal static class Ledger
{
    /// <summary>The place of the window that an instant lies in; negative where there is none.</summary>
    /// <param name="ledger">The windows.</param>
    /// <param name="instant">Microseconds since 1970-01-01 UTC.</param>
    public static int Find(this IReadOnlyList<LedgerEntry> ledger, long instant)
    {
        var (low, high) = (0, ledger.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var window = ledger[middle].Window;
            if (window.Contains(instant))
                return middle;
            (low, high) = window.StartMicroseconds > instant ? (low, middle - 1) : (middle + 1, high);
        }

        return -1;
    }

    /// <summary>A number that changes with every window, and with what its rows are.</summary>
    /// <param name="ledger">The windows.</param>
    /// <param name="seed">Another one gives another number.</param>
    public static ulong Fingerprint(this IEnumerable<LedgerEntry> ledger, long seed = 0)
    {
        var hash = new XxHash64(seed);
        foreach (var entry in ledger)
        {
            hash.Append(MemoryMarshal.AsBytes<long>([
                entry.Window.StartMicroseconds, entry.Window.EndMicroseconds, entry.Counts.Loaded, unchecked((long)entry.ContentHash), TimeWindow.ToMicroseconds(entry.LoadedAt),
            ]));
        }

        return hash.GetCurrentHashAsUInt64();
    }
}
