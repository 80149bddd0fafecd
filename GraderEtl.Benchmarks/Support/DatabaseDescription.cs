using Npgsql;

namespace GraderEtl.Benchmarks.Support;

/// <summary>The database server, as far as it matters for speed.</summary>
/// <param name="Version">Such as <c>15.8</c>.</param>
/// <param name="Connection">How it is reached: a Unix socket or TCP.</param>
/// <param name="Settings">The settings that matter, by name.</param>
internal sealed record DatabaseDescription(string Version, string Connection, IReadOnlyDictionary<string, string> Settings)
{
    private static readonly string[] Names =
    [
        "autovacuum", "checkpoint_timeout", "data_checksums", "fsync", "full_page_writes", "jit", "maintenance_work_mem", "max_wal_size",
        "min_wal_size", "shared_buffers", "synchronous_commit", "wal_compression", "wal_level", "work_mem",
    ];

    /// <summary>Asks the server.</summary>
    public static async Task<DatabaseDescription> ReadAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY ($1) ORDER BY name", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = Names });
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            settings.Add(reader.GetString(0), reader.GetString(1));
        var isSocket = connection.Host?.StartsWith('/') == true;
        return new DatabaseDescription(connection.PostgreSqlVersion.ToString(2), isSocket ? "Unix socket" : "TCP, loopback", settings);
    }

    public override string ToString()
        => $"PostgreSQL {Version} over a {Connection}; {string.Join(", ", Settings.Select(setting => $"{setting.Key} = {setting.Value}"))}";
}
