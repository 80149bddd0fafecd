using System.Buffers;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Parsing;

/// <summary>
/// The short way through <c>passback_params</c> of the usual shape: <c>{'known key': 'text', …}</c>, single quotes, no escapes, one space
/// where <c>repr</c> puts it. Whatever looks different, good or bad, is left to <see cref="PassbackReader"/>, so the
/// two can differ in speed only.
/// </summary>
internal static class PlainPassback
{
    private static readonly SearchValues<byte> EndOfText = SearchValues.Create("'\\\n\r\0"u8);

    /// <summary>Sets the three fields of a row; when it returns false they are worth nothing and nothing is known about the text.</summary>
    public static bool TryRead(ReadOnlySpan<byte> buffer, int start, int length, ref AttemptRow row)
    {
        var end = start + length;
        if (length < 2 || buffer[start] != '{')
            return false;
        var text = buffer[..end];
        var position = start + 1;
        while (true)
        {
            ref var field = ref Field(text[position..], ref row, out var keyLength);
            if (keyLength == 0 || !field.IsNull)
                return false;
            position += keyLength;
            var found = text[position..].IndexOfAny(EndOfText);
            if (found < 0 || text[position + found] != '\'')
                return false;
            field = new TextSlice(position, found);
            position += found + 1;
            if (position + 1 == end)
                return text[position] == '}';
            if (!text[position..].StartsWith(", "u8))
                return false;
            position += 2;
        }
    }

    private static ref TextSlice Field(ReadOnlySpan<byte> text, ref AttemptRow row, out int keyLength)
    {
        if (text.StartsWith("'oauth_consumer_key': '"u8))
        {
            keyLength = "'oauth_consumer_key': '"u8.Length;
            return ref row.OauthConsumerKey;
        }

        if (text.StartsWith("'lis_result_sourcedid': '"u8))
        {
            keyLength = "'lis_result_sourcedid': '"u8.Length;
            return ref row.LisResultSourcedId;
        }

        keyLength = text.StartsWith("'lis_outcome_service_url': '"u8) ? "'lis_outcome_service_url': '"u8.Length : 0;
        return ref row.LisOutcomeServiceUrl;
    }
}
