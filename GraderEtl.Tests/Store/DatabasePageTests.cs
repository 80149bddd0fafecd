using System.Text.RegularExpressions;
using GraderEtl.Core.Model;
using GraderEtl.Tests.Architecture;
using NUnit.Framework;
using static GraderEtl.Tests.Store.StoreFixture;

namespace GraderEtl.Tests.Store;

/// <summary>The statements that <c>db/README.md</c> shows run as they stand there, and those of the tables find what those of the view do.</summary>
[TestFixture]
[Parallelizable]
internal sealed partial class DatabasePageTests
{
    private const string User = "3583bf109f8b458e13ae1ac9d85c396a";
    private const string Quiz = "course-v1:MIPT+PYTHON+2025:example.org-9f2c41d07ab3";

    [Test]
    public async Task Every_statement_yields_rows_and_one_of_the_tables_the_same_as_that_of_the_view_before_it()
    {
        await using var store = await CreateAsync();
        await FillAsync(store);
        var (pairs, before) = (0, new List<string>());
        foreach (var statement in Statements())
        {
            var rows = await ReadAsync(store, statement);
            if (statement.StartsWith("-- the same", StringComparison.Ordinal))
            {
                Assert.That(rows, Is.EqualTo(before), statement);
                pairs++;
            }
            else
            {
                Assert.That(rows, Is.Not.Empty, statement);
            }

            before = rows;
        }

        Assert.That(pairs, Is.GreaterThanOrEqualTo(5));
    }

    [Test]
    public async Task Yesterday_is_the_day_that_the_count_of_days_has_whatever_the_zone_of_the_session()
    {
        await using var store = await CreateAsync();
        await FillAsync(store);
        var statements = Statements();
        foreach (var zone in (string[])["UTC", "Europe/Moscow", "America/New_York"])
        {
            var yesterday = await ReadAsync(store, $"SET LOCAL TimeZone TO '{zone}'; {statements[0]}");
            var days = await ReadAsync(store, $"SET LOCAL TimeZone TO '{zone}'; {statements[1]}");
            Assert.That(yesterday.Single().Split('|'), Is.EqualTo(days[0].Split('|').Where((_, column) => column is 1 or 3)), zone);
        }
    }

    /// <summary>Two days around each end of March, in UTC and in Moscow, with ids that name a task, another user, or nothing.</summary>
    private static async Task FillAsync(StoreFixture store)
    {
        string?[] results = [Quiz + ":USER", "course-v1:MIPT+PYTHON+2025:example.org-0b:USER", "course-v1:A+B+C:host-9f2c41d07ab3:USER", Quiz + ":of another", "quiz:USER", "", null];
        var random = new Random(11);
        foreach (var day in (int[])[-2, 0, 30])
        {
            var window = new TimeWindow(At(24 * day), At(24 * (day + 2)));
            await store.Store.ReserveAsync(window, CancellationToken.None);
            for (var row = 0; row < 400; row++)
            {
                var user = row % 9 == 0 ? User : $"user {random.Next(6)}";
                var result = results[random.Next(results.Length)]?.Replace("USER", user, StringComparison.Ordinal);
                var at = At(24 * day, random.Next(2 * 86_400));
                _ = random.Next(3) == 0 ? store.Chunks.Run(at, user, result: result) : store.Chunks.Submit(at, random.Next(2) == 0, user, result: result);
            }

            await store.LoadAsync(window, store.Chunks.Reject(RejectionReason.Missing, "user_id", "{}"u8.ToArray()).Build());
        }
    }

    private static async Task<List<string>> ReadAsync(StoreFixture store, string statement)
    {
        await using var connection = await store.Server.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? "NULL" : reader.GetValue(column).ToString())));
        return rows;
    }

    /// <summary>The statements under "Asking it", each with the comment above it.</summary>
    private static List<string> Statements()
    {
        var page = File.ReadAllText(Repository.PathTo("db", "README.md")).ReplaceLineEndings("\n");
        var block = Block().Match(page).Groups["sql"].Value;
        return [.. block.Split(";\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
    }

    [GeneratedRegex("## Asking it\n.*?```sql\n(?<sql>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
