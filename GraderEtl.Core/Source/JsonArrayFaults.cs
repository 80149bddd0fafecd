using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Source;

/// <summary>What is said about a response that is not one whole JSON array.</summary>
internal static class JsonArrayFaults
{
    private const string ExpectedArray = "one JSON array of attempts, such as [{\"lti_user_id\": \"…\", …}]; no attempts are []";
    private const string ShapeRemedy =
        "check Source:ApiUrl, Source:Client and Source:ClientKey; if they are right, ask who runs the API what it means";
    private const int QuotedCharacters = 200;

    public static GraderEtlException Empty(long bytes) => new(
        ErrorKind.Source,
        bytes == 0 ? "The response is empty: no bytes" : Text($"The response is empty: {bytes} bytes, all whitespace"))
    {
        Cause = "Empty response",
        Expected = ExpectedArray,
        Retry = RetryAdvice.Once,
        Remedy = ShapeRemedy,
    };

    public static GraderEtlException NoArray(ReadOnlySpan<byte> text, long offset, Func<string, string>? redact) => new(
        ErrorKind.Source,
        Text($"The response is {Shape(text)}, not an array; from byte {offset} on it reads: {Excerpt.Of(text, QuotedCharacters, redact)}"))
    {
        Cause = text[0] == '<' ? "HTML instead of JSON" : "No JSON array",
        Expected = ExpectedArray,
        Retry = RetryAdvice.Once,
        Remedy = ShapeRemedy,
    };

    public static GraderEtlException NotUtf8(string encoding) => new(ErrorKind.Source, Text($"The response is encoded as {encoding}, not as UTF-8"))
    {
        Expected = ExpectedArray + ", in UTF-8",
        Retry = RetryAdvice.Once,
        Remedy = "ask who runs the API, or the proxy before it, to send UTF-8, as JSON is sent between systems",
    };

    public static GraderEtlException NoObjects(long others, long elements, ReadOnlySpan<byte> first, Func<string, string>? redact) => new(
        ErrorKind.Source,
        Text($"The response is no array of attempts: {others} of its {elements} elements are no JSON objects, the first of them is {Element(first)}: {Excerpt.Of(first, QuotedCharacters, redact)}"))
    {
        Expected = ExpectedArray,
        Retry = RetryAdvice.Once,
        Remedy = ShapeRemedy,
    };

    public static GraderEtlException Malformed(SplitPlace place, byte found, long offset) => new(
        ErrorKind.Source, Text($"The response is malformed at byte {offset}: {Name(place, found)}"))
    {
        Cause = "Malformed response",
        Expected = place switch
        {
            SplitPlace.FirstElement => "an attempt or the array's closing bracket",
            SplitPlace.NextElement => "another attempt after the comma",
            SplitPlace.AfterElement => "a comma or the array's closing bracket after an attempt",
            _ => "nothing but whitespace after the array's closing bracket",
        },
        Retry = RetryAdvice.Once,
        Remedy = "run again; if it stays so, ask who runs the API",
    };

    public static GraderEtlException Truncated(long records, long bytes) => new(
        ErrorKind.Source, Text($"The response breaks off at byte {bytes}, after {records} whole records"))
    {
        Cause = "Response broken off",
        Expected = "the array's closing bracket",
        Retry = RetryAdvice.Again,
        Remedy = "run again; if it always breaks off, ask for shorter windows with Source:MaxWindow",
    };

    public static GraderEtlException Stalled(TimeSpan limit, long bytes, Exception cause) => new(
        ErrorKind.Source, Text($"The source sent nothing for {limit.TotalSeconds:0.###} s after byte {bytes} of the response"), cause)
    {
        Cause = "Response stalled",
        Expected = "a response that goes on; Source:ReadTimeout is how long it may pause",
        Retry = RetryAdvice.Smaller,
        Remedy = "run again; if the API is that slow, set Source:ReadTimeout higher",
    };

    public static GraderEtlException TooLong(long limit) => new(
        ErrorKind.Source, Text($"The response is longer than {limit} bytes"))
    {
        Expected = "a response within Source:MaxResponseBytes",
        Retry = RetryAdvice.Smaller,
        Remedy = "ask for shorter windows with Source:MaxWindow or set Source:MaxResponseBytes higher",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Shape(ReadOnlySpan<byte> text) => text[0] switch
    {
        (byte)'{' => "a JSON object",
        (byte)'<' => "an HTML page or XML",
        (byte)'"' => "a JSON string",
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => "a number",
        _ when text.StartsWith("null"u8) => "null",
        _ when text.StartsWith("true"u8) || text.StartsWith("false"u8) => "true or false",
        _ => "no JSON",
    };

    private static string Element(ReadOnlySpan<byte> text) => text[0] switch
    {
        (byte)'[' => "an array",
        (byte)'{' => "no JSON, such as the repr of a Python dict",
        _ => Shape(text),
    };

    private static string Name(SplitPlace place, byte found) => (place, found) switch
    {
        (SplitPlace.NextElement, (byte)']') => "the array ends after a comma",
        (SplitPlace.NextElement or SplitPlace.FirstElement, (byte)',') => "a comma where an attempt should begin",
        (SplitPlace.AfterElement, (byte)'{' or (byte)'[' or (byte)'"') => "an attempt follows another without a comma",
        (SplitPlace.AfterArray, _) => Text($"{Byte(found)} after the end of the array"),
        (SplitPlace.AfterElement, _) => Text($"{Byte(found)} after an attempt"),
        _ => Text($"{Byte(found)} where an attempt should begin"),
    };

    private static string Byte(byte value) => value is > 0x20 and < 0x7F
        ? Text($"'{(char)value}'")
        : Text($"byte 0x{value:X2}");
}

/// <summary>Recognises JSON in two or four bytes a character by its byte order mark, or by the NULs beside its first characters.</summary>
internal static class WideEncoding
{
    /// <summary>The encoding's name; null when it is none of these.</summary>
    /// <param name="text">The response from the first byte on that UTF-8 has no place for.</param>
    /// <param name="offset">Where that byte lies in the response.</param>
    public static string? Find(ReadOnlySpan<byte> text, long offset)
    {
        if (offset == 0 && text is [0xFF, 0xFE, 0, 0, ..])
            return "UTF-32 (little-endian)";
        if (offset == 0 && text is [0, 0, 0xFE, 0xFF, ..])
            return "UTF-32 (big-endian)";
        if (offset == 0 && text is [0xFF, 0xFE, ..])
            return "UTF-16 (little-endian)";
        if (offset == 0 && text is [0xFE, 0xFF, ..])
            return "UTF-16 (big-endian)";
        return text switch
        {
            // an ASCII character lies before its NULs, or behind them
            [0, 0, 0, ..] => offset % 4 == 0 ? "UTF-32 (big-endian)" : "UTF-32 (little-endian)",
            [0, not 0, ..] => offset % 2 == 0 ? "UTF-16 (big-endian)" : "UTF-16 (little-endian)",
            _ => null,
        };
    }
}
