using System.Runtime.InteropServices;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Counts what became of records of the quarantine, by the reason they were there for.</summary>
internal sealed class ReplayTallies
{
    private readonly Dictionary<string, ReplayTally> _byReason = new(StringComparer.Ordinal);

    /// <summary>Adds what became of some records that were there for one reason.</summary>
    public void Add(string reason, long moved = 0, long duplicate = 0, long outside = 0, long rejected = 0)
    {
        ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(_byReason, reason, out _);
        tally ??= new ReplayTally(reason, 0, 0, 0, 0);
        tally = new ReplayTally(
            reason, tally.Moved + moved, tally.Duplicate + duplicate, tally.Outside + outside, tally.Rejected + rejected);
    }

    /// <summary>Records that left the quarantine.</summary>
    public long Settled => _byReason.Values.Sum(static tally => tally.Moved + tally.Duplicate + tally.Outside);

    /// <summary>Most frequent first.</summary>
    public IReadOnlyList<ReplayTally> ToList()
        => [.. _byReason.Values.OrderByDescending(static tally => tally.Tried).ThenBy(static tally => tally.Reason, StringComparer.Ordinal)];
}
