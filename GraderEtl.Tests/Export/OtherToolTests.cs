using System.Globalization;
using DuckDB.NET.Data;
using GraderEtl.Core.Export;
using GraderEtl.Core.Model;
using NUnit.Framework;
using static GraderEtl.Tests.Export.ExportWorld;

namespace GraderEtl.Tests.Export;

/// <summary>Exported files as DuckDB reads them, without a word about their columns.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class OtherToolTests
{
    private const string Figures = """
        SELECT concat_ws('|', count(*), count(DISTINCT user_id), count(user_id), count(oauth_consumer_key), count(lis_result_sourcedid), count(lis_outcome_service_url),
          count(is_correct), count(*) FILTER (WHERE is_correct), count(*) FILTER (WHERE attempt_type = 'run'), count(*) FILTER (WHERE oauth_consumer_key = ''),
          min(id), max(id), min(lis_outcome_service_url), max(length(lis_result_sourcedid)), to_char_utc(min(created_at)), to_char_utc(max(created_at))) FROM
        """;

    [TestCaseSource(typeof(ExportWorld), nameof(EachFormat))]
    public async Task DuckDB_counts_what_sql_counts(IExportFormat format)
    {
        await using var world = await CreateAwkwardAsync();
        await world.ExportAsync(format);
        await using var duck = new DuckDBConnection("DataSource=:memory:");
        await duck.OpenAsync();
        var files = format.Name == "csv"
            ? $"read_csv('{world.Directory}/attempts-*.csv', allow_quoted_nulls = false)"
            : $"read_parquet('{world.Directory}/attempts-*.parquet')";
        await FindAsync(duck, "SET TimeZone = 'UTC'");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await FindAsync(duck, $"{Figures} {files}".Replace("to_char_utc", "epoch_us", StringComparison.Ordinal)),
                Is.EqualTo(await world.Store.Store.Server.ScalarAsync<string>(
                    $"{Figures} grader.attempts".Replace("to_char_utc(min(created_at))", Microseconds("min"), StringComparison.Ordinal).Replace("to_char_utc(max(created_at))", Microseconds("max"), StringComparison.Ordinal))));
            Assert.That(
                await FindAsync(duck, $"SELECT string_agg(column_name || ' ' || column_type, ', ') FROM (DESCRIBE SELECT * FROM {files})"),
                Is.EqualTo("id BIGINT, user_id VARCHAR, oauth_consumer_key VARCHAR, lis_result_sourcedid VARCHAR, lis_outcome_service_url VARCHAR, "
                    + "is_correct BOOLEAN, attempt_type VARCHAR, created_at TIMESTAMP WITH TIME ZONE"));
            // what a reader leaves out by the statistics of row groups
            Assert.That(await FindAsync(duck, $"SELECT count(*)::VARCHAR FROM {files} WHERE user_id = 'Анна 🙂' AND created_at < '2025-03-01 00:00:00+00'"), Is.EqualTo("1"));
        }
    }

    [Test]
    public async Task Texts_are_in_dictionaries_and_row_groups_have_statistics()
    {
        await using var world = await CreateAwkwardAsync();
        await world.ExportAsync(Formats[1]);
        await using var duck = new DuckDBConnection("DataSource=:memory:");
        await duck.OpenAsync();
        var march = $"parquet_metadata('{world.PathOf("attempts-2025-03.parquet")}')";
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await FindAsync(duck, $"SELECT string_agg(DISTINCT compression, ' ') FROM {march}"), Is.EqualTo("ZSTD"));
            Assert.That(
                await FindAsync(duck, $"SELECT string_agg(path_in_schema, ' ' ORDER BY column_id) FROM {march} WHERE contains(encodings, 'DICTIONARY')"),
                Is.EqualTo("user_id oauth_consumer_key lis_result_sourcedid lis_outcome_service_url attempt_type"));
            Assert.That(
                await FindAsync(duck, $"SELECT bool_and(epoch_us(stats_min_value::TIMESTAMPTZ) = least AND epoch_us(stats_max_value::TIMESTAMPTZ) = greatest) FROM {march}, "
                    + $"(SELECT min(epoch_us(created_at)) AS least, max(epoch_us(created_at)) AS greatest FROM read_parquet('{world.PathOf("attempts-2025-03.parquet")}')) "
                    + "WHERE path_in_schema = 'created_at'"),
                Is.EqualTo("True"));
            Assert.That(await FindAsync(duck, $"SELECT count(*)::VARCHAR FROM {march} WHERE stats_null_count IS NULL OR stats_max_value IS NULL AND path_in_schema <> 'is_correct'"), Is.EqualTo("0"));
        }
    }

    [Test]
    public async Task A_file_of_several_row_groups_has_the_range_of_each()
    {
        const int Windows = 33;
        const int Rows = 2_000; // of a window
        await using var world = await CreateAsync();
        for (var window = 0; window < Windows; window++)
        {
            var start = StartOf(window);
            await world.Store.LoadAsync(new TimeWindow(start, StartOf(window + 1)), chunks =>
            {
                for (var row = 0; row < Rows; row++)
                    chunks.Run(start.AddMicroseconds(1 + row), $"user-{row % 50}");
                return chunks;
            });
        }

        await world.ExportAsync(Formats[1]);
        await using var duck = new DuckDBConnection("DataSource=:memory:");
        await duck.OpenAsync();
        var march = world.PathOf("attempts-2025-03.parquet");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await FindAsync(duck, $"SELECT string_agg(epoch_us(stats_min_value::TIMESTAMPTZ), ' ' ORDER BY row_group_id) FROM parquet_metadata('{march}') WHERE path_in_schema = 'created_at'"),
                Is.EqualTo(string.Join(' ', new[] { 0, 16, 32 }.Select(static window => TimeWindow.ToMicroseconds(StartOf(window)) + 1))));
            Assert.That(
                await FindAsync(duck, $"SELECT count(*)::VARCHAR FROM '{march}' WHERE epoch_us(created_at) >= {TimeWindow.ToMicroseconds(StartOf(16))}"),
                Is.EqualTo((17 * Rows).ToString(CultureInfo.InvariantCulture)));
            Assert.That(await world.DifferencesAsync(), Is.Empty);
        }

        static DateTimeOffset StartOf(int window) => InMarch.Start.AddMinutes(10 * window);
    }

    private static string Microseconds(string which) => $"(extract(epoch FROM {which}(created_at)) * 1000000)::bigint";

    private static async Task<string?> FindAsync(DuckDBConnection duck, string sql)
    {
        await using var command = duck.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
