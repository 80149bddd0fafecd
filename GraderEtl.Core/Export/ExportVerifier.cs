using System.Globalization;
using System.Security.Cryptography;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Export;

/// <summary>Reads the files of an export back. Its rows are counted by month, and by window of the ledger, of which one may lie in two months.</summary>
/// <param name="path">The directory.</param>
/// <param name="formats">The formats that it may have.</param>
/// <param name="progress">Receives each month once its file is read.</param>
/// <param name="readLedger">Reads the database's name and the ledger of a range.</param>
internal sealed class ExportVerifier(
    string path,
    IReadOnlyCollection<IExportFormat> formats,
    IProgress<string>? progress,
    Func<TimeWindow?, CancellationToken, Task<(string Database, IReadOnlyList<LedgerEntry> Ledger)>> readLedger)
{
    /// <summary>Differences of windows that are listed of a month.</summary>
    private const int MostWindows = 20;

    private LedgerEntry[] _ledger = [];
    private (long Rows, ulong Hash)[] _found = [];

    public async Task<ExportVerification> RunAsync(CancellationToken cancellationToken)
    {
        using var directory = ExportDirectory.OpenToRead(path);
        var manifest = directory.ReadManifest() ?? throw Nothing("There is no manifest.json in the directory", "a directory that export has written");
        var format = formats.FirstOrDefault(known => known.Name == manifest.Format) ?? throw Nothing(
            $"The format of the export is {manifest.Format}", $"one of {string.Join(", ", formats.Select(static known => known.Name).Distinct())}");
        if (manifest.Months.Count == 0)
            return new ExportVerification(manifest, []);
        var range = new TimeWindow(PostgresExport.ParseMonth(manifest.Months[0].Month).Start, PostgresExport.ParseMonth(manifest.Months[^1].Month).End);
        var (database, ledger) = await readLedger(range, cancellationToken).ConfigureAwait(false);
        if (database != manifest.Database)
            throw Nothing($"The export is of the database {manifest.Database}", $"one of the database {database}");
        (_ledger, _found) = ([.. ledger], new (long, ulong)[ledger.Count]);
        var months = new List<(TimeWindow Month, MonthVerification Found)>();
        foreach (var month in manifest.Months)
        {
            months.Add((PostgresExport.ParseMonth(month.Month), await ReadAsync(directory, format, month, cancellationToken).ConfigureAwait(false)));
            progress?.Report(month.Month);
        }

        return new ExportVerification(manifest, [.. months.Select(month => month.Found with
        {
            Differences = [.. month.Found.Differences, .. CompareWindows(month.Month, [.. months.Where(static other => IsWhole(other.Found)).Select(static other => other.Month)], manifest.Pseudonyms is null)],
        })]);
    }

    private static bool IsWhole(MonthVerification month)
        => !month.Differences.Any(static difference => difference.Kind is ExportDifferenceKind.FileMissing or ExportDifferenceKind.Unreadable);

    private async Task<MonthVerification> ReadAsync(ExportDirectory directory, IExportFormat format, ExportedMonth month, CancellationToken cancellationToken)
    {
        var differences = new List<ExportDifference>();
        var fingerprint = ExportedMonth.FingerprintOf(_ledger.Where(entry => entry.Window.Overlaps(PostgresExport.ParseMonth(month.Month))));
        if (fingerprint != month.Ledger)
            differences.Add(new ExportDifference(ExportDifferenceKind.LedgerChanged, month.Ledger, fingerprint));
        var (rows, hash, outside) = (0L, 0UL, 0L);
        try
        {
            using var file = new FileStream(directory.PathOf(month.File), FileMode.Open, FileAccess.Read, FileShare.Read);
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
            if (sha256 != month.Sha256)
                differences.Add(new ExportDifference(ExportDifferenceKind.FileChanged, month.Sha256, sha256));
            file.Position = 0;
            await foreach (var row in format.ReadAsync(file, cancellationToken).ConfigureAwait(false))
            {
                var content = ExportContent.Hash(in row);
                (rows, hash) = (rows + 1, hash + content);
                if (_ledger.Find(row.Microseconds) is var at and >= 0)
                    _found[at] = (_found[at].Rows + 1, _found[at].Hash + content);
                else
                    outside++;
            }
        }
        catch (Exception error) when (error is FileNotFoundException)
        {
            differences.Add(new ExportDifference(ExportDifferenceKind.FileMissing, month.File));
            return new MonthVerification(month, 0, ExportedMonth.ToHex(0), differences);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            differences.Add(new ExportDifference(ExportDifferenceKind.Unreadable, Found: error.Message));
            return new MonthVerification(month, rows, ExportedMonth.ToHex(hash), differences);
        }

        if (rows != month.Rows)
            differences.Add(new ExportDifference(ExportDifferenceKind.Rows, Text(month.Rows), Text(rows)));
        if (ExportedMonth.ToHex(hash) != month.ContentHash)
            differences.Add(new ExportDifference(ExportDifferenceKind.Content, month.ContentHash, ExportedMonth.ToHex(hash)));
        if (outside > 0)
            differences.Add(new ExportDifference(ExportDifferenceKind.NoWindow, "0", Text(outside)));
        return new MonthVerification(month, rows, ExportedMonth.ToHex(hash), differences);
    }

    /// <summary>Compares the windows that begin in a month and of which all months were read.</summary>
    /// <param name="month">The month.</param>
    /// <param name="read">The months that were read.</param>
    /// <param name="hasIds">Whether users have their ids; else the content is another than the ledger's.</param>
    private List<ExportDifference> CompareWindows(TimeWindow month, IReadOnlyList<TimeWindow> read, bool hasIds)
    {
        var differences = new List<ExportDifference>();
        for (var at = 0; at < _ledger.Length && differences.Count < MostWindows; at++)
        {
            var (entry, (rows, hash)) = (_ledger[at], _found[at]);
            if (!month.Contains(entry.Window.Start) || WindowPlanner.Missing(entry.Window, read).Count > 0)
                continue;
            if (rows != entry.Counts.Loaded)
                differences.Add(new ExportDifference(ExportDifferenceKind.WindowRows, Text(entry.Counts.Loaded), Text(rows), entry.Window));
            else if (hasIds && hash != entry.ContentHash)
                differences.Add(new ExportDifference(ExportDifferenceKind.WindowContent, ExportedMonth.ToHex(entry.ContentHash), ExportedMonth.ToHex(hash), entry.Window));
        }

        return differences;
    }

    private GraderEtlException Nothing(string found, string expected) => new(ErrorKind.Configuration, found)
    {
        Expected = expected,
        Where = path,
        Remedy = "Name the directory of an export, and the source that it is of",
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
