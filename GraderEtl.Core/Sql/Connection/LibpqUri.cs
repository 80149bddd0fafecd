using System.Text.RegularExpressions;

namespace GraderEtl.Core.Sql.Connection;

/// <summary>Reads <c>postgresql://user:password@host:port,host:port/database?keyword=value</c>, each part percent-encoded.</summary>
internal static partial class LibpqUri
{
    private const string Form = "postgresql://user:password@host:port/database, where / ? # @ : in user and password are written %2F %3F %23 %40 %3A";
    private static readonly string[] Schemes = ["postgresql://", "postgres://"];

    /// <summary>True where a text is meant as such a URI.</summary>
    public static bool IsMeant(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>The same as keywords with their values.</summary>
    /// <exception cref="ConnectionTextException">It is malformed.</exception>
    public static List<KeyValuePair<string, string>> Read(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var query = Cut(ref rest, '?');
        var database = Cut(ref rest, '/');
        var pairs = new List<KeyValuePair<string, string>>();
        var at = rest.LastIndexOf('@');
        if (at >= 0)
        {
            var user = rest[..at];
            var password = Cut(ref user, ':');
            Add(pairs, "user", user);
            Add(pairs, "password", password);
        }

        ReadHosts(rest[(at + 1)..], pairs);
        // else what follows the slash of a password would be taken for the host and shown
        if (database.Contains('@', StringComparison.Ordinal))
            throw new ConnectionTextException("a URI with an @ after the host's slash", Form + "; in a database's name %40 as well");
        Add(pairs, "dbname", database);
        foreach (var parameter in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = parameter;
            var value = Cut(ref name, '=');
            // the spelling of JDBC
            var isSsl = name == "ssl" && value == "true";
            pairs.Add(new(isSsl ? "sslmode" : Decode(name, "a parameter's name"), isSsl ? "require" : Decode(value, name)));
        }

        return pairs;
    }

    private static void ReadHosts(string hosts, List<KeyValuePair<string, string>> pairs)
    {
        var (names, ports) = (new List<string>(), new List<string>());
        foreach (var host in hosts.Split(','))
        {
            if (Host().Match(host) is not { Success: true } match)
                throw new ConnectionTextException("a URI whose host or port is malformed", Form);
            names.Add(Decode(match.Groups["v6"].Success ? match.Groups["v6"].Value : match.Groups["name"].Value, "host"));
            ports.Add(match.Groups["port"].Value);
        }

        Add(pairs, "host", string.Join(',', names));
        if (ports.Exists(port => port.Length > 0))
            pairs.Add(new("port", string.Join(',', ports)));
    }

    private static void Add(List<KeyValuePair<string, string>> pairs, string key, string value)
    {
        if (value.Length > 0)
            pairs.Add(new(key, Decode(value, key)));
    }

    private static string Decode(string text, string key)
    {
        if (MalformedEscape().IsMatch(text))
            throw new ConnectionTextException($"a URI with a malformed % in {key}", "percent-encoding, such as %25 for % itself");
        return Uri.UnescapeDataString(text);
    }

    /// <summary>Leaves what is before the character; what is after it is the result, empty where it is not there.</summary>
    private static string Cut(ref string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        if (index < 0)
            return "";
        var after = text[(index + 1)..];
        text = text[..index];
        return after;
    }

    [GeneratedRegex(@"^(\[(?<v6>[0-9A-Fa-f:.]+(%\w+)?)\]|(?<name>[^:\[\]]*))(:(?<port>\d*))?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Host();

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})", RegexOptions.None, 1000)]
    private static partial Regex MalformedEscape();
}
