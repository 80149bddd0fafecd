namespace GraderEtl.Core.Sql.Connection;

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
