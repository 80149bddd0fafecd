using System.Data.Common;
using System.Text.RegularExpressions;

namespace GraderEtl.Runner.Configuration.Import;

/// <summary>Takes a connection string apart: libpq's <c>host=… dbname=…</c>, a <c>postgresql://</c> address, or Npgsql's own.</summary>
internal static partial class ConnectionText
{
    private static readonly Dictionary<string, string> Settings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["host"] = "Postgres:Host", ["server"] = "Postgres:Host", ["hostaddr"] = "Postgres:Host",
        ["port"] = "Postgres:Port",
        ["dbname"] = "Postgres:Database", ["database"] = "Postgres:Database",
        ["user"] = "Postgres:User", ["username"] = "Postgres:User", ["user id"] = "Postgres:User",
        ["password"] = "Postgres:Password",
    };

    /// <summary>The settings that say the same; as one connection string where it says more than settings can.</summary>
    public static IReadOnlyList<(string Key, string Value)> Parse(string text)
    {
        // SQLAlchemy names the driver
        var connection = Driver().Replace(text.Trim(), "${scheme}://");
        var parts = Scheme().IsMatch(connection) ? OfAddress(connection) : connection.Contains(';', StringComparison.Ordinal) ? OfNpgsql(connection) : OfLibpq(connection);
        return parts is { Count: > 0 } && parts.TrueForAll(part => Settings.ContainsKey(part.Key) && part.Value.Length > 0)
            ? [.. parts.Select(part => (Settings[part.Key], part.Value))]
            : [(ParamsVocabulary.Connection, connection)];
    }

    private static List<(string Key, string Value)>? OfLibpq(string text)
    {
        var parts = new List<(string, string)>();
        var at = 0;
        while (Pair().Match(text, at) is { Success: true } pair)
        {
            var quoted = pair.Groups["quoted"];
            parts.Add((pair.Groups["key"].Value, Escape().Replace(quoted.Success ? quoted.Value : pair.Groups["plain"].Value, "${letter}")));
            at += pair.Length;
        }

        return string.IsNullOrWhiteSpace(text[at..]) ? parts : null;
    }

    private static List<(string Key, string Value)>? OfAddress(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Query.Length > 0)
            return null;
        var login = address.UserInfo.Split(':', 2);
        var parts = new List<(string, string)>
        {
            ("host", address.Host.Trim('[', ']')),
            ("dbname", Uri.UnescapeDataString(address.AbsolutePath.TrimStart('/'))),
            ("user", Uri.UnescapeDataString(login[0])),
            ("password", login.Length > 1 ? Uri.UnescapeDataString(login[1]) : ""),
        };
        if (address.Port > 0)
            parts.Insert(1, ("port", address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return [.. parts.Where(part => part.Item2.Length > 0)];
    }

    private static List<(string Key, string Value)>? OfNpgsql(string text)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            return [.. parts.Keys.Cast<string>().Select(key => (key, (string)parts[key]))];
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^(?<scheme>postgres(ql)?)\+\w+://", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Driver();

    [GeneratedRegex("^postgres(ql)?://", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"\G\s*(?<key>\w+)\s*=\s*('(?<quoted>([^'\\]|\\.)*)'|(?<plain>([^\s\\]|\\.)*))", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pair();

    [GeneratedRegex(@"\\(?<letter>.)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Escape();
}
