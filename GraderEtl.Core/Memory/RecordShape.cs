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

    private readonly byte[][] _literals = literals;
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
            if (!bytes[at..].StartsWith(literal))
                return 0;
            at += literal.Length;
            var length = kinds[index] ? bytes[at..].IndexOfAny((byte)'"', (byte)'\\') : ScalarLength(bytes[at..]);
            if (length < 0)
                return 0;
            values[index] = new ValueSlice(at, length);
            at += length; // a backslash there does not match the next literal, which begins with a quote
        }

        var last = around[^1];
        return bytes[at..].StartsWith(last) ? at + last.Length : 0;
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
}

/// <summary>Where a value lies in its page; of a text, what is between its quotes.</summary>
internal readonly record struct ValueSlice(int Start, int Length);
