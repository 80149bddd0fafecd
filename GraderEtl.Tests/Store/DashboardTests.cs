using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using GraderEtl.Tests.Architecture;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <summary>
/// What <c>db/dashboards</c> asks: every query runs as a role that reads the views alone, with Grafana's macros and variables replaced as
/// Grafana replaces them, and yields what its panel draws.
/// </summary>
[TestFixture]
[Parallelizable]
internal sealed partial class DashboardTests
{
    private static readonly DateTimeOffset From = new(2025, 3, 2, 21, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2025, 3, 17, 20, 59, 59, 999, TimeSpan.Zero);

    private ViewsFixture _views = null!;

    [OneTimeSetUp]
    public async Task CreateAsync() => _views = await ViewsFixture.CreateAsync();

    [OneTimeTearDown]
    public async Task EndAsync() => await _views.DisposeAsync();

    [Test]
    public async Task Every_panel_of_Grafana_gets_the_columns_that_it_draws()
    {
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.PathTo("db", "dashboards", "grafana.json")));
        var variables = dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray().ToList();
        var source = variables.Single(static variable => variable.GetProperty("type").GetString() == "datasource").GetProperty("name").GetString();
        var values = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var variable in variables.Where(static variable => variable.GetProperty("type").GetString() == "query"))
            values[variable.GetProperty("name").GetString()!] = [.. (await _views.ReadAsync(variable.GetProperty("query").GetString()!)).Rows.Select(static row => (string)row[0]!)];
        Assert.That(values["course_run"], Has.Count.EqualTo(2));

        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(static panel => panel.GetProperty("type").GetString() != "row").ToList();
        using (Assert.EnterMultipleScope())
        {
            foreach (var panel in panels)
            {
                var title = panel.GetProperty("title").GetString();
                Assert.That(panel.GetProperty("datasource").GetProperty("uid").GetString(), Is.EqualTo($"${{{source}}}"), title);
                var target = panel.GetProperty("targets").EnumerateArray().Single();
                var (columns, rows) = await _views.ReadAsync(Expand(target.GetProperty("rawSql").GetString()!, values));
                Draws(panel.GetProperty("type").GetString()!, target.GetProperty("format").GetString()!, title!, columns, rows);
                foreach (var matcher in panel.GetProperty("fieldConfig").GetProperty("overrides").EnumerateArray().Select(static one => one.GetProperty("matcher").GetProperty("options").GetString()))
                    Assert.That(columns, Does.Contain(matcher), title);
            }

            Assert.That(panels, Has.Count.EqualTo(12));
            Assert.That(panels.Select(static panel => panel.GetProperty("id").GetInt32()), Is.Unique);
        }
    }

    [Test]
    public async Task The_dashboard_shows_the_figures_of_the_report()
    {
        var report = await _views.Semester.Store.Query.ReadReportAsync(Metrics.HandMadeSemester.Period, CancellationToken.None);
        var inPeriod = Expand("SELECT sum(attempts), sum(submits), sum(correct_submits) FROM grader_views.daily WHERE $__timeFilter(starts_at) AND day < '2025-03-17'", []);
        var users = Expand("SELECT count(DISTINCT user_id) FROM grader_views.attempts_parsed WHERE $__timeFilter(created_at) AND day < '2025-03-17'", []);
        Assert.That((await _views.ReadAsync(inPeriod)).Rows[0], Is.EqualTo(new object[] { (decimal)report.Totals.Attempts, (decimal)report.Totals.Submits, (decimal)report.Totals.CorrectSubmits }));
        Assert.That((await _views.ReadAsync(users)).Rows[0][0], Is.EqualTo(report.Totals.UniqueUsers));
    }

    [Test]
    public async Task Every_question_of_the_guide_to_Metabase_runs_and_its_views_and_columns_are_there()
    {
        var page = (await File.ReadAllTextAsync(Repository.PathTo("db", "dashboards", "README.md"))).ReplaceLineEndings("\n");
        var statements = Block().Match(page).Groups["sql"].Value.Split(";\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.That(statements, Has.Length.EqualTo(7));
        using (Assert.EnterMultipleScope())
        {
            foreach (var statement in statements)
            {
                // the semester is in 2025, so a month before now is one of its own
                var (columns, rows) = await _views.ReadAsync(statement.Replace("now()", "'2025-03-17'::timestamptz", StringComparison.Ordinal));
                Assert.That(columns, Is.Unique, statement);
                Assert.That(rows, statement.Contains("struggling_users >= 5", StringComparison.Ordinal) ? Is.Empty : Is.Not.Empty, statement);
            }

            foreach (Match line in TableLine().Matches(page))
            {
                foreach (var view in Code().Matches(line.Groups["views"].Value).Select(static code => code.Groups["name"].Value))
                    Assert.That((await _views.ReadAsync($"SELECT * FROM grader_views.{view} LIMIT 0")).Columns, Is.SupersetOf(Code().Matches(line.Groups["columns"].Value).Select(static code => code.Groups["name"].Value)), line.Value);
            }
        }
    }

    private static void Draws(string type, string format, string title, List<string> columns, List<object?[]> rows)
    {
        Assert.That(rows, Is.Not.Empty, title);
        var values = rows.Select(static row => row).First(row => row.All(static value => value is not null));
        var numbers = values.Count(static value => value is long or int or double or decimal);
        switch (type)
        {
            case "timeseries":
                Assert.That((format, columns[0], values[0]), Is.EqualTo(("time_series", "time", values[0] as DateTime?)), title);
                Assert.That(numbers, Is.GreaterThan(0), title);
                // a text beside time names the series
                Assert.That(columns.Where((_, column) => values[column] is string), Is.SubsetOf(new[] { "metric" }), title);
                Assert.That(rows.Select(static row => row[0]), Is.Ordered, title);
                break;
            case "state-timeline":
                Assert.That((columns[0], values[0] is DateTime, values[1] is string), Is.EqualTo(("time", true, true)), title);
                break;
            case "stat":
                Assert.That((rows.Count, columns.Count, numbers), Is.EqualTo((1, 1, 1)), title);
                break;
            case "table":
                Assert.That(numbers, Is.GreaterThan(1), title);
                break;
            default:
                Assert.Fail($"{title} is a panel of an unknown type, {type}");
                break;
        }
    }

    /// <summary>Variables first, in the browser; then macros, in Grafana's server.</summary>
    private static string Expand(string sql, Dictionary<string, List<string>> values)
    {
        sql = Variable().Replace(sql, match => string.Join(',', values[match.Groups["name"].Value].Select(static value => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'")));
        return Macro().Replace(sql, static match => match.Groups["name"].Value switch
        {
            "__timeFilter" => $"{match.Groups["argument"].Value} BETWEEN '{Text(From)}' AND '{Text(To)}'",
            "__timeFrom" => $"'{Text(From)}'",
            "__timeTo" => $"'{Text(To)}'",
            var unknown => throw new InvalidOperationException($"The macro {unknown} is not known here"),
        });
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\$\{(?<name>\w+):sqlstring\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\$(?<name>[_a-zA-Z0-9]+)\((?<argument>[^)]*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Macro();

    [GeneratedRegex("## Metabase\n.*?```sql\n(?<sql>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\| (?<views>`[^|]+) \| (?<columns>`[^|]+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TableLine();

    [GeneratedRegex("`(?<name>[a-z_]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
