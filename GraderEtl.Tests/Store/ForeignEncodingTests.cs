using System.Text;
using GraderEtl.Core;
using GraderEtl.Core.Model;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;
using GraderEtl.Tests.Architecture;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <summary>A database in LATIN1 holds no Cyrillic: such rows go to quarantine with their bytes, the rest is loaded.</summary>
internal sealed class ForeignEncodingTests
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [TestCase(0)]
    [TestCase(3_000)]
    public async Task What_the_encoding_lacks_goes_to_quarantine_and_the_rest_is_loaded(int others)
    {
        var admin = await TestCluster.AdminConnectionStringAsync();
        var name = "latin_" + Guid.NewGuid().ToString("N");
        // the built-in locales of newer servers are for UTF-8 alone
        await ExecuteAsync(
            admin,
            major => $"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' {(major >= 15 ? "LOCALE_PROVIDER libc" : "")}");
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(admin) { Database = name }.ConnectionString;
            // many new users wait for their numbers without their pages
            var before = Enumerable.Range(0, others).Select(static number => $"user {number}").ToList();
            string[] users = [.. before, "anna", "björn", "вера", "dora", "емма", "fred"];
            var services = new ServiceCollection();
            services.AddSingleton<IAttemptSource>(new Response([.. users.Select(Record), Record("zoë").Replace("\"run\"", "\"пуск\"", StringComparison.Ordinal)]));
            services.AddGraderEtl(options =>
            {
                options.Source.ApiUrl = "http://127.0.0.1:9/";
                options.Source.Client = options.Source.ClientKey = "x";
                options.Postgres.ConnectionString = connection;
                options.Tuning.PageBytes = 4 * 1024;
            });
            await using var provider = services.BuildServiceProvider();
            var result = await provider.GetRequiredService<GraderEtlPipeline>().RunAsync(new LoadRequest(new TimeWindow(Start, Start.AddDays(1))));
            var kept = await provider.GetRequiredService<IStoreInspection>().ReadRejectionsAsync(new RejectionQuery { HeadBytes = 10_000 }, CancellationToken.None);
            await using var database = NpgsqlDataSource.Create(connection);
            var stored = (await AttemptRows.ReadAsync(database)).Select(row => row.Split('|')[1]);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(result.Outcome, Is.EqualTo(LoadOutcome.Completed), result.Error?.Message);
                Assert.That(stored, Is.EquivalentTo((string[])[.. before, "anna", "björn", "dora", "fred"]));
                Assert.That(
                    kept.Select(one => (one.Reason, Text: Encoding.UTF8.GetString(one.Original.Span))).Where(one => one.Reason == "refused_by_database").Select(one => one.Text),
                    Is.EquivalentTo(new[] { Record("вера"), Record("емма") }));
                Assert.That(kept.Single(one => one.Reason == "unknown_attempt_type").Detail, Is.EqualTo(@"\u043f\u0443\u0441\u043a is neither run nor submit"));
            }
        }
        finally
        {
            await ExecuteAsync(admin, _ => $"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    [Test]
    public void The_SQL_is_ASCII_comments_included_as_a_server_converts_all_of_it()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "db"), "*.sql", SearchOption.AllDirectories);
        Assert.That(files, Has.Length.GreaterThan(30));
        Assert.That(files.Where(file => !Ascii.IsValid(File.ReadAllBytes(file))), Is.Empty);
    }

    private static string Record(string user)
        => $$"""{"lti_user_id":"{{user}}","passback_params":null,"is_correct":null,"attempt_type":"run","created_at":"2024-03-01 10:00:00"}""";

    private static async Task ExecuteAsync(string admin, Func<int, string> sql)
    {
        await using var connection = new NpgsqlConnection(admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql(connection.PostgreSqlVersion.Major), connection);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Response(IReadOnlyList<string> records) : IAttemptSource
    {
        public async Task<FetchSummary> FetchAsync(TimeWindow window, IPageTarget pages, CancellationToken cancellationToken)
        {
            using var json = new MemoryStream(Encoding.UTF8.GetBytes(window.Contains(TimeWindow.ToMicroseconds(Start.AddHours(10))) ? $"[{string.Join(',', records)}]" : "[]"));
            var read = await JsonArrayReader.ReadAsync(json, pages, cancellationToken: cancellationToken);
            return new FetchSummary(read.Records, read.Bytes, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        }
    }
}
