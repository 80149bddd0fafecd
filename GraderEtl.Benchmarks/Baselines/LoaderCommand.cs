using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GraderEtl.Benchmarks.Support;
using Npgsql;

namespace GraderEtl.Benchmarks.Baselines;

/// <summary>
/// <c>loader NAME</c>: the program somebody else would have written, run by <c>job</c> as a process of its own, so that processor time and
/// memory are its own too. Prints what it did as JSON.
/// </summary>
internal static class LoaderCommand
{
    /// <summary>The binary importer.</summary>
    public const string Importer = "importer";

    /// <summary>INSERT, a transaction a day.</summary>
    public const string Insert = "insert";

    /// <summary>INSERT, each a transaction of its own.</summary>
    public const string Autocommit = "autocommit";

    /// <summary>The command as the command line knows it.</summary>
    public static Command Command { get; } = new(
        "loader",
        "a loader as most C# developers would write it, run by job",
        [
            new("--name", "", "importer, insert or autocommit"),
            new("--target", "", "table and columns"),
            new("--from", "", "the first day, yyyy-MM-dd"),
            new("--to", "", "the day after the last one"),
            new("--warm-up", "no", "yes: load the first day and roll back, uncounted"),
        ],
        RunAsync)
    {
        IsPart = true,
    };

    private static async Task RunAsync(CommandOptions given)
    {
        IDayLoader loader = given.Word("--name", Importer, Insert, Autocommit) switch
        {
            Importer => new ImporterLoader(given["--target"]),
            var name => new InsertLoader(given["--target"], isTransactional: name == Insert),
        };
        using var client = new AttemptClient(new Uri(Setting("Source__ApiUrl")), Setting("Source__Client"), Setting("Source__ClientKey"));
        await using var connection = new NpgsqlConnection(Setting("Postgres__ConnectionString"));
        await connection.OpenAsync();
        var from = Day(given["--from"]);
        if (given.Word("--warm-up", "yes", "no") == "yes")
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await loader.LoadAsync(connection, await client.GetDayAsync(from));
            await transaction.RollbackAsync();
        }

        var watch = Stopwatch.StartNew();
        var cpu = Environment.CpuUsage.TotalTime;
        var rows = 0L;
        for (var day = from; day < Day(given["--to"]); day = day.AddDays(1))
        {
            var attempts = await client.GetDayAsync(day);
            await using var transaction = loader.IsTransactional ? await connection.BeginTransactionAsync() : null;
            await loader.LoadAsync(connection, attempts);
            if (transaction is not null)
                await transaction.CommitAsync();
            rows += attempts.Count;
        }

        Console.WriteLine(JsonSerializer.Serialize(
            new LoaderOutcome(rows, watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds)));
    }

    private static string Setting(string name) => Environment.GetEnvironmentVariable("GRADERETL__" + name)
        ?? throw new BadOptionException($"GRADERETL__{name} is not set; this command is run by job.");

    private static DateTime Day(string text)
        => DateTime.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}

/// <summary>What a loader did after its warm-up.</summary>
internal sealed record LoaderOutcome(long Rows, double Seconds, double CpuSeconds);
