using System.Text;

namespace GraderEtl.Core.Sql.Connection;

/// <summary>
/// Reads <c>host=db.example.org dbname=grader password='it\'s'</c>: keywords and values with spaces between them. A value with spaces
/// stands in single quotes; a backslash takes the next character as it is.
/// </summary>
internal static class LibpqText
{
    /// <summary>The keywords with their values in order.</summary>
    /// <exception cref="ConnectionTextException">It is malformed.</exception>
    public static List<KeyValuePair<string, string>> Read(string text)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        var rest = text.AsSpan().TrimStart();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny("= \t\r\n");
            var value = end < 0 ? default : rest[end..].TrimStart();
            // what stands there instead may be the rest of a password
            if (value.IsEmpty || value[0] != '=' || end == 0)
                throw new ConnectionTextException($"malformed after the value of {(pairs.Count > 0 ? pairs[^1].Key : "its first keyword")}", "keyword=value pairs; a value with spaces is written in single quotes, as in password='a b'");
            var key = rest[..end].ToString();
            rest = value[1..].TrimStart();
            pairs.Add(new(key, ReadValue(key, ref rest)));
            rest = rest.TrimStart();
        }

        return pairs;
    }

    private static string ReadValue(string key, ref ReadOnlySpan<char> rest)
    {
        var value = new StringBuilder();
        var isQuoted = !rest.IsEmpty && rest[0] == '\'';
        var at = isQuoted ? 1 : 0;
        for (; at < rest.Length; at++)
        {
            if (rest[at] == '\\' && at + 1 < rest.Length)
                at++;
            else if (isQuoted ? rest[at] == '\'' : char.IsWhiteSpace(rest[at]))
                break;
            value.Append(rest[at]);
        }

        if (isQuoted && at == rest.Length)
            throw new ConnectionTextException($"a connection string whose value of {key} has no closing quote", "the value in single quotes; a quote inside it is written \\'");
        rest = rest[Math.Min(rest.Length, isQuoted ? at + 1 : at)..];
        return value.ToString();
    }
}
