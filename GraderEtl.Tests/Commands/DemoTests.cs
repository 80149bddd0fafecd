using System.Globalization;
using System.Text.RegularExpressions;
using GraderEtl.Runner.Json;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>
/// The demonstration, with a real PostgreSQL: what the terminal, the JSON report, the page, <c>daily.csv</c> and the message say is one and
/// the same, and what plain SQL over the attempts says.
/// </summary>
[Parallelizable]
internal sealed partial class DemoTests
{
    /// <summary>Written apart from <c>db/queries</c>: window functions and sorting in place of keys, spans and tables of pairs.</summary>
    private const string Truth = """
        WITH attempt AS (
          SELECT *, substring(lis_result_sourcedid FROM '^course-v1:([^:]+:[^:]+):') AS task FROM grader.attempts
        ), step AS (
          SELECT user_id, task, attempt_type, is_correct,
                 row_number() OVER (PARTITION BY user_id, task, attempt_type ORDER BY created_at, is_correct DESC) AS nth_of_type,
                 row_number() OVER (PARTITION BY user_id, task ORDER BY created_at) AS nth,
                 min(created_at) FILTER (WHERE is_correct) OVER (PARTITION BY user_id, task) = created_at AS solves
          FROM attempt WHERE task IS NOT NULL
        )
        SELECT count(*)::float8,
               count(*) FILTER (WHERE attempt_type = 'submit'),
               count(*) FILTER (WHERE is_correct) / count(*) FILTER (WHERE attempt_type = 'submit')::float8,
               count(DISTINCT user_id),
               (SELECT avg(is_correct::int) FROM step WHERE attempt_type = 'submit' AND nth_of_type = 1)::float8,
               (SELECT count(DISTINCT (user_id, task)) FROM step WHERE is_correct),
               (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY nth) FROM step WHERE is_correct AND solves)
        FROM attempt
        """;

    private const string DailyTruth = """
        SELECT day::text, count(*)::float8, count(DISTINCT user_id), count(DISTINCT user_id) FILTER (WHERE day = first_day)
        FROM (SELECT user_id, date_trunc('day', created_at AT TIME ZONE 'UTC')::date AS day,
                     min(date_trunc('day', created_at AT TIME ZONE 'UTC')::date) OVER (PARTITION BY user_id) AS first_day FROM grader.attempts) AS attempt
        GROUP BY day ORDER BY day
        """;

    /// <summary>The metrics of <see cref="Truth"/>, as cards, JSON and columns call them, and as people read them.</summary>
    private static readonly (string Key, string Name)[] Metrics =
    [
        ("attempts", "Attempts"), ("submits", "Submits"), ("success_rate", "Success rate"), ("unique_users", "Users"),
        ("first_try_rate", "First-try success"), ("first_successes", "Solved"), ("median_attempts_to_success", "Attempts to success"),
    ];

    [Test]
    public async Task All_that_it_makes_says_what_SQL_over_the_attempts_says()
    {
        using var sandbox = new CommandSandbox();
        await using var database = await TestDatabase.CreateAsync();
        var store = $"Postgres:ConnectionString={database.ConnectionString}";
        var directory = sandbox.File("Ann's мой demo");
        var demo = await sandbox.RunAsync("demo", "--days", "5", "--directory", directory, "--set", store);
        Assert.That(demo.Code, Is.Zero, demo.Error);
        var json = await sandbox.RunAsync("report", "--json", "--set", store);

        var truth = await ReadAsync(database, Truth, reader => Enumerable.Range(0, Metrics.Length).Select(i => Convert.ToDouble(reader.GetValue(i), CultureInfo.InvariantCulture)).ToArray());
        var days = await ReadAsync(database, DailyTruth, reader => (Day: reader.GetString(0), Attempts: reader.GetDouble(1), Users: reader.GetInt64(2), New: reader.GetInt64(3)));
        var page = await File.ReadAllTextAsync(Path.Combine(directory, "reports", "report.html"));
        var csv = await File.ReadAllLinesAsync(Path.Combine(directory, "reports", "daily.csv"));
        var file = Directory.GetFiles(Path.Combine(directory, "outbox"), "*.eml").Single();
        var message = Eml.Parse(await File.ReadAllBytesAsync(file));
        using (Assert.EnterMultipleScope())
        {
            for (var i = 0; i < Metrics.Length; i++)
            {
                var (key, name) = Metrics[i];
                var value = truth.Single()[i];
                Assert.That(json.Json.GetProperty("totals").GetProperty(JsonNames.OfMetric(key)).GetDouble(), Is.EqualTo(value).Within(1e-6), key);
                Assert.That(LineOf(demo.Out, name), Is.EqualTo(Show(key, value, 1)), $"{name} on the terminal");
                Assert.That(Card(page, key), Is.EqualTo(Show(key, value, 1)), $"{name} on the page");
                Assert.That(LineOf(message.Part("text/plain").Text, name), Is.EqualTo(Show(key, value, 0)), $"{name} in the message");
            }

            if (!OperatingSystem.IsWindows())
                Assert.That(await InvocationTests.PasteAsync(sandbox.Directory, Hints(demo.Out)), Is.EqualTo(string.Join("", HintsFrom(Environment.CurrentDirectory))), "the commands it ends with, where the database is set");
            Assert.That(days, Has.Count.EqualTo(5));
            Assert.That(csv.Skip(1).Select(line => line.Split(',')).Select(line => (line[0], double.Parse(line[2], CultureInfo.InvariantCulture), long.Parse(line[7], CultureInfo.InvariantCulture), long.Parse(line[8], CultureInfo.InvariantCulture))), Is.EqualTo(days));
            foreach (var day in days)
            {
                Assert.That(Plain(demo.Out), Does.Match($"(?m)^{day.Day} [A-Z][a-z]{{2}} +{Spaced(day.Attempts)} .*[ %] {Spaced(day.New)} +[0-9.]+ %$"), "days on the terminal");
                Assert.That(Plain(message.Part("text/plain").Text), Does.Match($"(?m)^{day.Day} +{Spaced(day.Attempts)} .* {Spaced(day.Users)}$"), "days in the message");
            }

            Assert.That(message["Subject"], Does.Contain($" {Spaced(truth.Single()[0])} attempts, {Math.Round(truth.Single()[2] * 100)} % success, {Spaced(truth.Single()[3])} users"));
            Assert.That(message.Attachments["report.html"].Text, Is.EqualTo(page.ReplaceLineEndings("\n")));
            Assert.That(demo.Out, Does.Match($"(?m)^  report +{Regex.Escape(Path.Combine(directory, "reports", "report.html"))}$"));
            Assert.That(demo.Out, Does.Match($"(?m)^  days +{Regex.Escape(Path.Combine(directory, "reports", "daily.csv"))}$"));
            Assert.That(demo.Out, Does.Match($"(?m)^  message +{Regex.Escape(file)}$"));
        }
    }

    [Test]
    public async Task It_speaks_Russian_and_finds_everything_loaded_the_second_time_in_the_database_that_is_set()
    {
        using var sandbox = new CommandSandbox();
        await using var database = await TestDatabase.CreateAsync();
        sandbox.Write("connection", database.ConnectionString);
        sandbox.Write("appsettings.json", """{ "Postgres": { "ConnectionStringFile": "connection" }, "Mail": { "Host": "127.0.0.1" } }""");
        sandbox.Variables["GRADERETL__Postgres__Schema"] = "trial";
        string[] line = ["demo", "--days", "2", "--lang", "ru"];
        var first = await sandbox.RunAsync(line);
        var second = await sandbox.RunAsync(line);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Code, Is.Zero, first.Error);
            Assert.That(first.Error, Does.Contain("Учебный API работает на "));
            Assert.That(first.Out, Does.Contain("Верно с первого раза").And.Contain("Загружено: ").And.Contain("Создано:"));
            Assert.That(await database.ScalarAsync<long>("SELECT count(*) FROM trial.attempts"), Is.GreaterThan(10_000));
            Assert.That(Directory.Exists(sandbox.File("grader-demo/grader-data")), Is.False);
            var server = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString);
            var said = $"{server.Host}:{server.Port}/{server.Database} as {server.Username} (Postgres:ConnectionString: file {sandbox.File("connection")})";
            Assert.That(first.Error, Does.Contain("Данные загружаются: " + said));
            Assert.That(first.Out, Does.Match($"(?m)^  база данных +{Regex.Escape(said)}$").And.Contain("с теми же настройками базы данных:\n  grader-etl report\n").And.Contain($"\n  psql -h {server.Host} -p {server.Port} -U {server.Username} {server.Database}\n"));
            Assert.That(second.Out, Does.Contain("всё уже загружено").And.Not.Contain("медленнее всего"));
            Assert.That(Eml.Parse(await File.ReadAllBytesAsync(Directory.GetFiles(sandbox.File("grader-demo/outbox"))[0]))["Subject"], Does.Contain("верных"));
        }
    }

    /// <summary>What the commands at the end do when they are pasted: they run in a directory.</summary>
    internal static IEnumerable<string> HintsFrom(string directory) => [$"{directory}|report|\n", $"{directory}|status|\n", $"{directory}|rejects|list|\n"];

    /// <summary>The commands printed at the end, to be copied.</summary>
    internal static IEnumerable<string> Hints(string output)
        => output.Split('\n').SkipWhile(line => !line.Contains("To look further", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal) && !line.StartsWith("  psql", StringComparison.Ordinal));

    /// <summary>What stands behind a name at the beginning of a line, up to the next gap.</summary>
    private static string LineOf(string text, string name)
        => Regex.Match(Plain(text), $"(?m)^{Regex.Escape(name)}  +(?<value>[^ \n]+( [0-9]{{3}})*( %)?)[ \n]", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups["value"].Value;

    private static string Card(string page, string metric)
        => Plain(System.Net.WebUtility.HtmlDecode(CardValue().Matches(page).Single(card => card.Groups["metric"].Value == metric).Groups["value"].Value));

    private static string Show(string key, double value, int decimals) => key switch
    {
        "success_rate" or "first_try_rate" => (value * 100).ToString("F" + decimals, CultureInfo.InvariantCulture) + " %",
        "median_attempts_to_success" => value.ToString("F1", CultureInfo.InvariantCulture),
        _ => Spaced(value),
    };

    private static string Spaced(double value) => value.ToString("N0", CultureInfo.InvariantCulture).Replace(',', ' ');

    private static string Plain(string text) => text.Replace('\u00A0', ' ');

    private static async Task<List<T>> ReadAsync<T>(TestDatabase database, string sql, Func<Npgsql.NpgsqlDataReader, T> read)
    {
        var rows = new List<T>();
        await using var command = database.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }

    [GeneratedRegex("data-metric=\"(?<metric>[a-z_]+)\"><dt>.*?<dd class=\"value\">(?<value>[^<]*)</dd>", RegexOptions.Singleline)]
    private static partial Regex CardValue();
}
