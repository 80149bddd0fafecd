using System.Numerics;
using System.Runtime.Intrinsics;

namespace GraderEtl.Core.Memory;

/// <summary>
/// How the records of a response nearly always look: a JSON object of the same keys in the same order, with the same whitespace. It is the
/// text before, between and behind the values; a record of this shape has exactly these bytes there, and its values are either texts
/// without escapes or scalars such as numbers. Learned from a record, never assumed; a record that deviates by a byte does not match, and
/// goes the general way. Immutable.
/// </summary>
/// <param name="literals">What stands around the values, quotes of texts included: one more than there are values.</param>
/// <param name="isText">Which of the values are texts.</param>
internal sealed class RecordShape(byte[][] literals, bool[] isText)
{
    private const int LongestScalar = 32;

    private readonly Literal[] _literals = Array.ConvertAll(literals, static bytes => new Literal(bytes));
    private readonly bool[] _isText = isText;

    /// <summary>Number of values.</summary>
    public int Count => _isText.Length;

    /// <summary>
    /// Finds the values of a record that begins at a place. A match ends where any reader of JSON would see the object end. Texts may hold
    /// control characters or bytes that are no UTF-8, and scalars need not be valid; the rest of the record is valid JSON.
    /// </summary>
    /// <param name="bytes">What was read of the response; may end within the record, which then does not match.</param>
    /// <param name="start">Where the record begins in it.</param>
    /// <param name="values">Filled with where the values lie.</param>
    /// <returns>The first byte after the record; 0 when it does not match.</returns>
    public int Match(ReadOnlySpan<byte> bytes, int start, Span<ValueSlice> values)
    {
        var at = start;
        var (around, kinds) = (_literals, _isText);
        for (var index = 0; index < kinds.Length; index++)
        {
            var literal = around[index];
            if (!literal.Begins(bytes[at..]))
                return 0;
            at += literal.Length;
            var length = kinds[index] ? TextLength(bytes[at..]) : ScalarLength(bytes[at..]);
            if (length < 0)
                return 0;
            values[index] = new ValueSlice(at, length);
            at += length; // a backslash there does not match the next literal, which begins with a quote
        }

        var last = around[^1];
        return last.Begins(bytes[at..]) ? at + last.Length : 0;
    }

    /// <summary>Bytes up to a quote or backslash; most texts end within the first look.</summary>
    private static int TextLength(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= Vector512<byte>.Count)
        {
            var look = Vector512.Create(bytes);
            var ends = (Vector512.Equals(look, Vector512.Create((byte)'"')) | Vector512.Equals(look, Vector512.Create((byte)'\\'))).ExtractMostSignificantBits();
            if (ends != 0)
                return BitOperations.TrailingZeroCount(ends);
        }

        return bytes.IndexOfAny((byte)'"', (byte)'\\');
    }

    private static int ScalarLength(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        while (length < bytes.Length && bytes[length] is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'z')
            or (>= (byte)'A' and <= (byte)'Z') or (byte)'+' or (byte)'-' or (byte)'.')
        {
            if (++length > LongestScalar)
                return -1;
        }

        return length == 0 ? -1 : length;
    }

    /// <summary>Bytes that are compared at once where they fit into a vector and the text does not end there.</summary>
    private sealed class Literal(byte[] bytes)
    {
        private readonly byte[] _bytes = bytes;
        private readonly Vector256<byte> _first = First(bytes);
        private readonly Vector256<byte> _counted = First([.. Enumerable.Repeat(byte.MaxValue, bytes.Length)]);

        public int Length => _bytes.Length;

        public bool Begins(ReadOnlySpan<byte> text) => _bytes.Length <= Vector256<byte>.Count && text.Length >= Vector256<byte>.Count
            ? (Vector256.Create(text) & _counted) == _first
            : text.StartsWith(_bytes);

        private static Vector256<byte> First(byte[] bytes)
        {
            var first = new byte[Vector256<byte>.Count];
            bytes.AsSpan(0, Math.Min(bytes.Length, first.Length)).CopyTo(first);
            return Vector256.Create(first);
        }
    }
}

/// <summary>Where a value lies in its page; of a text, what is between its quotes.</summary>
internal readonly record struct ValueSlice(int Start, int Length);
