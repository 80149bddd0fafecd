using System.Diagnostics;
using System.Globalization;
using GraderEtl.Tests.Architecture;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Support;

/// <summary>PostgreSQL's own programs, as people run them.</summary>
internal static class Psql
{
    /// <summary>Runs a file, which must succeed.</summary>
    /// <param name="database">Where, as its superuser.</param>
    /// <param name="file">Its name in <c>db/</c>.</param>
    /// <param name="variables">Variables, such as <c>zone=UTC</c>.</param>
    public static async Task RunAsync(TestDatabase database, string file, params string[] variables)
        => await ReadAsync(database, "psql",
            ["-X", "-q", "-v", "ON_ERROR_STOP=1", .. variables.SelectMany(static variable => (string[])["-v", variable]), "-f", Repository.PathTo("db", file)]);

    /// <summary>What <c>pg_dump</c> writes of a database.</summary>
    public static Task<string> DumpAsync(TestDatabase database) => ReadAsync(database, "pg_dump", []);

    private static async Task<string> ReadAsync(TestDatabase database, string program, IEnumerable<string> arguments)
    {
        var target = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["PGHOST"] = target.Host, ["PGPORT"] = target.Port.ToString(CultureInfo.InvariantCulture), ["PGDATABASE"] = target.Database,
                ["PGUSER"] = target.Username, ["PGPASSWORD"] = target.Password,
            },
        })!;
        var (written, said) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, await said);
        return await written;
    }
}
