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

/// <summary>Reads a section of a <c>pg_service.conf</c>: <c>[name]</c>, then a <c>keyword=value</c> a line; lines with # are comments.</summary>
internal static class ServiceFile
{
    private const string Expected = "a service that a section of pg_service.conf describes; PGSERVICEFILE names another file than ~/.pg_service.conf";

    /// <summary>The keywords of a service.</summary>
    /// <param name="service">Its name.</param>
    /// <param name="file">The file; null for the user's, else the system's.</param>
    /// <exception cref="ConnectionTextException">There is no such service, or it is malformed.</exception>
    public static List<KeyValuePair<string, string>> Read(string service, string? file)
    {
        var places = file is not null ? [file] : Places();
        foreach (var place in places.Where(File.Exists))
        {
            if (ReadSection(service, place) is { } found)
                return found;
        }

        throw new ConnectionTextException($"a connection string with the unknown service '{service}'; looked for in {string.Join(", ", places)}", Expected);
    }

    private static List<string> Places()
    {
        if (Environment.GetEnvironmentVariable("PGSERVICEFILE") is { Length: > 0 } named)
            return [named];
        var system = Environment.GetEnvironmentVariable("PGSYSCONFDIR") is { Length: > 0 } directory ? directory : "/etc/postgresql-common";
        return [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pg_service.conf"), Path.Combine(system, "pg_service.conf")];
    }

    private static List<KeyValuePair<string, string>>? ReadSection(string service, string file)
    {
        List<KeyValuePair<string, string>>? section = null;
        var number = 0;
        foreach (var line in ReadLines(file))
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
                continue;
            if (text[0] == '[')
            {
                if (section is not null)
                    break;
                section = text == $"[{service}]" ? [] : null;
            }
            else if (section is not null)
            {
                section.Add(ReadPair(text, $"{file}, line {number}"));
            }
        }

        return section;
    }

    private static KeyValuePair<string, string> ReadPair(string line, string place)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        var key = equals < 0 ? "" : line[..equals].TrimEnd();
        if (key.Length == 0 || key is "service" or "servicefile" || line.StartsWith("ldap", StringComparison.OrdinalIgnoreCase))
            throw new ConnectionTextException($"a service whose line is no keyword=value that is possible there: {place}", "lines such as host=db.example.org");
        return new(key, line[(equals + 1)..].TrimStart());
    }

    private static string[] ReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ConnectionTextException($"a connection string with a service whose file cannot be read: {file}", "a readable file");
        }
    }
}
