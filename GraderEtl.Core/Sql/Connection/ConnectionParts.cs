using System.Globalization;

namespace GraderEtl.Core.Sql.Connection;

/// <summary>What a connection string says, in whichever of the formats that <c>Postgres:ConnectionString</c> takes.</summary>
/// <param name="Host">Host, address or directory of a Unix socket.</param>
/// <param name="Port">Port.</param>
/// <param name="Database">Database; null when it names none.</param>
/// <param name="User">User; null when it names none.</param>
/// <param name="Password">Password, secret; null when it has none.</param>
/// <param name="SaysMore">True when it says more than these, such as several hosts or how the connection is encrypted.</param>
internal sealed record ConnectionParts(string Host, int Port, string? Database, string? User, string? Password, bool SaysMore)
{
    private static readonly string[] Known = ["Host", "Port", "Database", "Username", "Password"];

    /// <summary>Takes a connection string apart; null when it cannot be used.</summary>
    /// <param name="connectionString">The connection string.</param>
    public static ConnectionParts? Read(string connectionString)
    {
        try
        {
            var read = ConnectionText.Parse(connectionString);
            var more = read.Host!.Contains(',', StringComparison.Ordinal) || read.Keys.Any(key => !Known.Contains(key, StringComparer.OrdinalIgnoreCase));
            return new ConnectionParts(read.Host, read.Port, read.Database, read.Username, read.Password, more);
        }
        catch (ConnectionTextException)
        {
            return null;
        }
    }

    /// <summary>All but the password.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{User}@{Host}:{Port}/{Database}");
}
