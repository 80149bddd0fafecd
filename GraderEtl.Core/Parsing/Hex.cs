namespace GraderEtl.Core.Parsing;

/// <summary>Hexadecimal digits of escapes.</summary>
internal static class Hex
{
    /// <summary>Reads up to eight digits; false when one of them is none or the value is over <see cref="int.MaxValue"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> digits, out int value)
    {
        var sum = 0U;
        foreach (var digit in digits)
        {
            var number = digit switch
            {
                >= (byte)'0' and <= (byte)'9' => digit - '0',
                >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
                _ => -1,
            };
            if (number < 0)
            {
                value = 0;
                return false;
            }

            sum = (sum << 4) | (uint)number;
        }

        value = (int)sum;
        return value >= 0;
    }
}
