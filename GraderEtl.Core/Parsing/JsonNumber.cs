namespace GraderEtl.Core.Parsing;

/// <summary>What a JSON number means, in any of its spellings. Exact: nothing is rounded.</summary>
internal static class JsonNumber
{
    private const long LargestExponent = 1_000_000_000_000; // far past the digits of the longest record

    /// <summary>False for a number that is exactly 0, true for one that is exactly 1, such as <c>1.0</c>, <c>1e0</c> and <c>10e-1</c>.</summary>
    /// <param name="number">A well-formed JSON number.</param>
    /// <returns>Null for any other value.</returns>
    public static bool? ToBit(ReadOnlySpan<byte> number)
    {
        var isNegative = number[0] == '-';
        var mantissa = isNegative ? number[1..] : number;
        var exponent = 0L;
        if (mantissa.IndexOfAny((byte)'e', (byte)'E') is >= 0 and var mark)
        {
            exponent = Exponent(mantissa[(mark + 1)..]);
            mantissa = mantissa[..mark];
        }

        var first = mantissa.IndexOfAnyExcept((byte)'0', (byte)'.');
        if (first < 0)
            return false;
        if (isNegative || mantissa[first] != '1' || mantissa[(first + 1)..].IndexOfAnyExcept((byte)'0', (byte)'.') >= 0)
            return null;
        var point = mantissa.IndexOf((byte)'.');
        var whole = point < 0 ? mantissa.Length : point;
        var power = first < whole ? whole - first - 1 : whole - first;
        return power + exponent == 0 ? true : null;
    }

    private static long Exponent(ReadOnlySpan<byte> text)
    {
        var digits = text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        var exponent = 0L;
        foreach (var digit in digits)
            exponent = Math.Min((exponent * 10) + (digit - '0'), LargestExponent);
        return text[0] == '-' ? -exponent : exponent;
    }
}
