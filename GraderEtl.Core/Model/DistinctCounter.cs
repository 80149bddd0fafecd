using System.Numerics;

namespace GraderEtl.Core.Model;

/// <summary>
/// Counts different texts in 16 KiB whatever their number: HyperLogLog with 2^14 registers and linear counting for small numbers
/// (Flajolet et al., 2007). The standard error is 0.8 %; up to some ten thousand it is mostly within 0.5 %.
/// </summary>
internal sealed class DistinctCounter
{
    private const int IndexBits = 14;
    private const int Registers = 1 << IndexBits;
    private readonly byte[] _registers = new byte[Registers];

    /// <summary>Counts a text by its hash.</summary>
    public void Add(ulong hash)
    {
        var index = (int)(hash >> (64 - IndexBits));
        // the bit that is set keeps the rank within 64 - IndexBits + 1
        var rank = (byte)(BitOperations.LeadingZeroCount((hash << IndexBits) | (1UL << (IndexBits - 1))) + 1);
        if (rank > _registers[index])
            _registers[index] = rank;
    }

    public void Merge(DistinctCounter other)
    {
        for (var i = 0; i < Registers; i++)
            _registers[i] = Math.Max(_registers[i], other._registers[i]);
    }

    public long Estimate()
    {
        var sum = 0.0;
        var empty = 0;
        foreach (var rank in _registers)
        {
            sum += 1.0 / (1UL << rank);
            if (rank == 0)
                empty++;
        }

        const double Alpha = 0.7213 / (1 + 1.079 / Registers);
        var raw = Alpha * Registers * Registers / sum;
        return raw <= 2.5 * Registers && empty > 0
            ? (long)Math.Round(Registers * Math.Log((double)Registers / empty))
            : (long)Math.Round(raw);
    }
}
