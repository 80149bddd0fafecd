using System.ComponentModel;
using System.Data.Common;
using System.Reflection;
using System.Text.RegularExpressions;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Options;
using Npgsql;

namespace GraderEtl.Core.Sql.Connection;

/// <summary>
/// A connection string in any of the formats that people have: Npgsql's (<c>Host=…;Database=…</c>), libpq's (<c>host=… dbname=…</c>) and
/// <c>postgresql://</c> URIs.
/// </summary>
internal static partial class ConnectionText
{
    private const string Formats = "Host=…;Database=…;Username=…, or host=… dbname=… user=…, or postgresql://user@host/database";

    /// <summary>Reads it.</summary>
    /// <exception cref="ConnectionTextException">It is malformed, or a key is not known or has an impossible value.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        text = text.Trim();
        if (LibpqUri.IsMeant(text))
            return LibpqKeywords.ToNpgsql(LibpqUri.Read(text));
        return IsLibpq(text) ? LibpqKeywords.ToNpgsql(LibpqText.Read(text)) : ReadNpgsql(text);
    }

    /// <summary>
    /// Npgsql's has semicolons between its keys, libpq's spaces; either may have the other's in a value. One key alone is the same in
    /// both, but for those that only libpq has.
    /// </summary>
    private static bool IsLibpq(string text)
    {
        if (KeyAfterSemicolon().Matches(text).Any(match => IsNpgsqlKey(match.Groups["key"].Value.Trim())))
            return false;
        return FirstKey().Match(text) is { Success: true } first
            && LibpqKeywords.IsKnown(first.Groups["key"].Value)
            && (text.Any(char.IsWhiteSpace) || !IsNpgsqlKey(first.Groups["key"].Value));
    }

    private static NpgsqlConnectionStringBuilder ReadNpgsql(string text)
    {
        var given = new DbConnectionStringBuilder();
        try
        {
            given.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw new ConnectionTextException("malformed", Formats + "; a value with ; = or quotes is written in quotes");
        }

        var read = new NpgsqlConnectionStringBuilder();
        foreach (string key in given.Keys)
        {
            if (!IsNpgsqlKey(key))
                throw Unknown(key, NpgsqlKeys());
            try
            {
                read[key] = given[key];
            }
            catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException or NotSupportedException)
            {
                throw new ConnectionTextException($"a connection string with an impossible value of {key}", $"a value that Npgsql's documentation names for {key}");
            }
        }

        if (string.IsNullOrWhiteSpace(read.Host))
            throw new ConnectionTextException("a connection string without Host", "Host=…, a name, an address or the directory of a Unix socket");
        return read;
    }

    /// <summary>Names the key, and the nearest there is. What is not near any may be a piece of a password that was not quoted.</summary>
    public static ConnectionTextException Unknown(string key, IEnumerable<string> known)
    {
        var nearest = Suggestion.Nearest(key, known);
        return nearest is null && !Word().IsMatch(key)
            ? new ConnectionTextException("a connection string with a key that does not exist", Formats + "; a value with spaces, ; or = is written in quotes")
            : new ConnectionTextException($"a connection string with the unknown key '{key}'", nearest is null ? Formats : $"{nearest}, the nearest key there is");
    }

    private static bool IsNpgsqlKey(string key)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder().ContainsKey(key);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static IEnumerable<string> NpgsqlKeys() => typeof(NpgsqlConnectionStringBuilder).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(property => property.CanWrite && property.GetIndexParameters().Length == 0)
        .Select(property => property.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName ?? property.Name);

    [GeneratedRegex(@";\s*(?<key>[A-Za-z][\w ]*)=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KeyAfterSemicolon();

    [GeneratedRegex(@"^(?<key>\w+)\s*=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FirstKey();

    [GeneratedRegex("^[A-Za-z_ ]+$", RegexOptions.None, 1000)]
    private static partial Regex Word();
}

/// <summary>A connection string that cannot be taken. Names the key, never the value of a secret.</summary>
/// <param name="found">What was found, to follow <c>is</c> in a sentence.</param>
/// <param name="expected">What was expected.</param>
internal sealed class ConnectionTextException(string found, string expected) : FormatException(found)
{
    /// <summary>What was expected.</summary>
    public string Expected { get; } = expected;
}

/// <summary>Checks the connection string, without its secrets in what it says.</summary>
internal sealed class ConnectionCheck : IOptionsCheck
{
    public IEnumerable<OptionFailure> Check(GraderEtlOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = new OptionsFailures();
        try
        {
            if (!string.IsNullOrWhiteSpace(options.Postgres.ConnectionString))
                ConnectionText.Parse(options.Postgres.ConnectionString);
        }
        catch (ConnectionTextException wrong)
        {
            failures.Add("Postgres:ConnectionString", wrong.Message, wrong.Expected);
        }

        return failures.All;
    }
}
