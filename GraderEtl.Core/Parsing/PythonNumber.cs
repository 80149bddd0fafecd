namespace GraderEtl.Core.Parsing;

/// <summary>The grammar of Python's numbers.</summary>
internal static class PythonNumber
{
    /// <summary>Length of the number a text begins with, a sign included; 0 when it begins with none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isImaginary">True when it ends in <c>j</c>.</param>
    public static int SignedLength(ReadOnlySpan<byte> text, out bool isImaginary)
    {
        var sign = !text.IsEmpty && text[0] is (byte)'+' or (byte)'-' ? 1 : 0;
        var length = Length(text[sign..], out isImaginary);
        return length == 0 ? 0 : sign + length;
    }

    private static int Length(ReadOnlySpan<byte> text, out bool isImaginary)
    {
        isImaginary = false;
        if (text.StartsWith("nan"u8) || text.StartsWith("inf"u8))
        {
            isImaginary = text.Length > 3 && text[3] == 'j';
            return isImaginary ? 4 : 3;
        }

        if (text.Length > 1 && text[0] == '0' && (text[1] | 0x20) is 'x' or 'o' or 'b')
            return BasedLength(text);

        var whole = SkipDigits(text, 0);
        var at = whole;
        if (At(text, at) == '.')
        {
            var fraction = SkipDigits(text, at + 1);
            if (whole == 0 && fraction == at + 1)
                return 0;
            at = fraction;
        }
        else if (whole == 0)
        {
            return 0;
        }

        if ((At(text, at) | 0x20) == 'e')
        {
            var sign = At(text, at + 1) is (byte)'+' or (byte)'-' ? 1 : 0;
            var exponent = SkipDigits(text, at + 1 + sign);
            if (exponent == at + 1 + sign)
                return 0;
            at = exponent;
        }

        if ((At(text, at) | 0x20) == 'j')
        {
            isImaginary = true;
            return at + 1;
        }

        // 007 is an error in Python, 00 and 007.5 are not
        return at == whole && text[0] == '0' && text[..whole].ContainsAnyExcept((byte)'0', (byte)'_') ? 0 : at;
    }

    private static int BasedLength(ReadOnlySpan<byte> text)
    {
        var largest = (text[1] | 0x20) switch { 'x' => 15, 'o' => 7, _ => 1 };
        var at = 2;
        while (true)
        {
            var start = At(text, at) == '_' ? at + 1 : at;
            var end = start;
            while (end < text.Length && Hex.TryRead(text.Slice(end, 1), out var digit) && digit <= largest)
                end++;
            if (end == start)
                return start == at && at > 2 ? at : 0;
            at = end;
        }
    }

    /// <summary>Digits, with single underscores between them. Python takes no underscore anywhere else.</summary>
    private static int SkipDigits(ReadOnlySpan<byte> text, int at)
    {
        var start = at;
        while (IsDigit(text, at) || (at > start && At(text, at) == '_' && IsDigit(text, at + 1)))
            at++;
        return at;
    }

    private static bool IsDigit(ReadOnlySpan<byte> text, int at) => At(text, at) is >= (byte)'0' and <= (byte)'9';

    private static byte At(ReadOnlySpan<byte> text, int at) => at < text.Length ? text[at] : (byte)0;
}
