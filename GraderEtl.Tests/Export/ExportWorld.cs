using GraderEtl.Core.Export;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Export;
using GraderEtl.Tests.Metrics;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using static GraderEtl.Tests.Metrics.MeasuredStore;

namespace GraderEtl.Tests.Export;

/// <summary>A store and a directory that it is exported into.</summary>
internal sealed class ExportWorld : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();

    private ExportWorld(MeasuredStore store) => Store = store;

    /// <summary>The last hours of February and the first of March.</summary>
    internal static TimeWindow AcrossMonths { get; } = new(Utc(2, 28, 21), Utc(3, 1, 21));

    /// <summary>A day of March behind it.</summary>
    internal static TimeWindow InMarch { get; } = new(Utc(3, 1, 21), Utc(3, 2, 21));

    internal static IReadOnlyList<IExportFormat> Formats { get; } =
        [new CsvExportFormat(), new ParquetExportFormat(ParquetExportFormat.Zstd), new ParquetExportFormat(ParquetExportFormat.Snappy), new ParquetExportFormat(null)];

    internal MeasuredStore Store { get; }

    internal string Directory => _directory.File("export");

    internal IAttemptExport Export => new PostgresExport(Store.Store.Database, Store.Clock, NullLogger<PostgresExport>.Instance);

    internal static async Task<ExportWorld> CreateAsync() => new(await MeasuredStore.CreateAsync());

    /// <summary>The same with awkward attempts: NULLs, empty texts, quotes, several lines, letters of all alphabets.</summary>
    internal static async Task<ExportWorld> CreateAwkwardAsync()
    {
        var world = await CreateAsync();
        await world.Store.LoadAsync(AcrossMonths, static chunks => chunks
            .Run(Utc(2, 28, 21), "anna", key: null, result: null, url: null)
            .Submit(Utc(2, 28, 22).AddMicroseconds(1), true, "anna", key: "", result: "", url: "")
            .Submit(Utc(2, 28, 22).AddMicroseconds(2), false, "b,\"o\"\r\nb", key: "a\"b", result: "x,y:b,\"o\"\r\nb", url: "\n")
            .Run(Utc(2, 28, 23, 59).AddMicroseconds(999_999), "Анна 🙂", result: "course-v1:A+B+C:example.org-0f:Анна 🙂")
            .Submit(Utc(3, 1), true, "anna", result: "course-v1:A+B+C:example.org-0f:anna")
            .Submit(Utc(3, 1), true, "anna", result: "course-v1:A+B+C:example.org-0f:another")
            .Run(Utc(3, 1, 20, 59), "z", result: ":z"));
        await world.Store.LoadAsync(InMarch, EveryHalfHour(InMarch));
        return world;
    }

    internal Task<ExportResult> ExportAsync(IExportFormat? format = null, TimeWindow? range = null, Pseudonyms? pseudonyms = null)
        => Export.ExportAsync(new ExportRequest(Directory, format ?? Formats[0]) { Range = range, Pseudonyms = pseudonyms });

    internal Task<ExportVerification> VerifyAsync() => Export.VerifyAsync(Directory, Formats);

    internal async Task<IEnumerable<string>> StatesAsync(IExportFormat? format = null, TimeWindow? range = null)
        => (await ExportAsync(format, range)).Months.Select(static month => $"{month.Month.Month} {month.State}");

    /// <summary>What is found to differ, as <c>2025-03 Rows 1 2</c>.</summary>
    internal async Task<IEnumerable<string>> DifferencesAsync()
        => (await VerifyAsync()).Months.SelectMany(static month => month.Differences.Select(difference => $"{month.Month.Month} {difference.Kind}"));

    internal string PathOf(string file) => Path.Combine(Directory, file);

    internal Pseudonyms Salt(string name = "salt") => Pseudonyms.Open(_directory.File(name));

    /// <summary>All rows of the export, read back.</summary>
    internal async Task<List<ExportedAttempt>> ReadBackAsync(IExportFormat format)
    {
        var rows = new List<ExportedAttempt>();
        foreach (var path in System.IO.Directory.EnumerateFiles(Directory, "attempts-*").Order(StringComparer.Ordinal))
        {
            await using var file = File.OpenRead(path);
            await foreach (var row in format.ReadAsync(file, CancellationToken.None))
                rows.Add(row);
        }

        return rows;
    }

    /// <summary>All rows of the view, in the order of files.</summary>
    internal async Task<List<ExportedAttempt>> ReadViewAsync()
    {
        var rows = new List<ExportedAttempt>();
        await using var command = Store.Store.Server.DataSource.CreateCommand("""
            SELECT id, user_id, oauth_consumer_key, lis_result_sourcedid, lis_outcome_service_url, is_correct, attempt_type,
                   (extract(epoch FROM created_at) * 1000000)::bigint
            FROM grader.attempts ORDER BY created_at, id
            """);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(new ExportedAttempt(
                reader.GetInt64(0), Text(1), Text(2), Text(3), Text(4), reader.IsDBNull(5) ? null : reader.GetBoolean(5), Text(6), reader.GetInt64(7)));
        }

        return rows;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    internal static IEnumerable<TestCaseData> EachFormat()
        => Formats.Select(static format => new TestCaseData(format).SetArgDisplayNames($"{format.Name} {format.Compression ?? "none"}"));

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return Store.DisposeAsync();
    }
}
