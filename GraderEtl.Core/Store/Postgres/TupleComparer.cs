using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Compares COPY tuples by their bytes: equal ones are rows equal in all seven columns.</summary>
internal sealed class TupleComparer : IEqualityComparer<byte[]>
{
    public static TupleComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode([DisallowNull] byte[] obj) => XxHash64.HashToUInt64(obj).GetHashCode();
}
