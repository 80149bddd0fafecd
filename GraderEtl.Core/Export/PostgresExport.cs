using System.Data;
using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Export;

/// <summary>Exports months, each out of one snapshot of ledger and attempts.</summary>
internal sealed class PostgresExport(Database database, TimeProvider clock, ILogger<PostgresExport> logger) : IAttemptExport
{
    public async Task<ExportResult> ExportAsync(ExportRequest request, IProgress<MonthExport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var range = request.Range is { } asked ? new TimeWindow(StartOf(asked.Start), StartOf(asked.End.AddTicks(-1)).AddMonths(1)) : (TimeWindow?)null;
        var (name, ledger) = await ReadLedgerAsync(range, cancellationToken).ConfigureAwait(false);
        using var directory = ExportDirectory.OpenToWrite(request.Directory);
        var manifest = OpenManifest(directory, request, name);
        var done = new List<MonthExport>();
        var months = MonthsOf(ledger, range).Concat(manifest.Months.Select(static month => ParseMonth(month.Month)).Where(month => range?.Overlaps(month) ?? true));
        foreach (var month in months.Distinct().Order())
        {
            var export = await ExportAsync(directory, manifest, request, month, [.. ledger.Where(entry => entry.Window.Overlaps(month))], cancellationToken).ConfigureAwait(false);
            if (export is null)
                continue;
            manifest = export.State switch
            {
                ExportState.Written => manifest.With(export.Month),
                ExportState.Removed => manifest.Without(export.Month),
                _ => manifest,
            };
            if (export.State != ExportState.Unchanged)
            {
                directory.WriteManifest(manifest);
                Log.MonthExported(logger, export.Month.File, export.State, export.Month.Rows);
            }

            done.Add(export);
            progress?.Report(export);
        }

        return new ExportResult(manifest, done);
    }

    public Task<ExportVerification> VerifyAsync(
        string directory, IReadOnlyCollection<IExportFormat> formats, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        ArgumentNullException.ThrowIfNull(formats);
        return new ExportVerifier(directory, formats, progress, ReadLedgerAsync).RunAsync(cancellationToken);
    }

    /// <summary>The month of a name such as <c>2025-03</c>.</summary>
    internal static TimeWindow ParseMonth(string name)
    {
        var start = new DateTimeOffset(DateTime.ParseExact(name, "yyyy-MM", CultureInfo.InvariantCulture), TimeSpan.Zero);
        return new TimeWindow(start, start.AddMonths(1));
    }

    private static string NameOf(TimeWindow month) => month.Start.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static DateTimeOffset StartOf(DateTimeOffset instant) => new(instant.UtcDateTime.Year, instant.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);

    private static IEnumerable<TimeWindow> MonthsOf(IReadOnlyList<LedgerEntry> ledger, TimeWindow? range)
    {
        foreach (var entry in ledger)
        {
            for (var start = StartOf(entry.Window.Start); start < entry.Window.End; start = start.AddMonths(1))
            {
                var month = new TimeWindow(start, start.AddMonths(1));
                if (range?.Overlaps(month) ?? true)
                    yield return month;
            }
        }
    }

    /// <summary>Takes the manifest that is there, where it is one of the same export, or writes the first.</summary>
    private ExportManifest OpenManifest(ExportDirectory directory, ExportRequest request, string databaseName)
    {
        var wanted = new ExportManifest(
            ExportManifest.CurrentVersion, databaseName, database.Names.Schema, request.Format.Name, ExportManifest.NameOf(request.Pseudonyms), []);
        if (directory.ReadManifest() is { } found)
        {
            if (found with { Months = wanted.Months } == wanted)
                return found;
            throw new GraderEtlException(ErrorKind.Configuration, "Another export is in the directory: " + Describe(found))
            {
                Expected = Describe(wanted),
                Where = directory.Path,
                Kept = "everything in it",
                Remedy = "Name another directory, or export as it was done before",
            };
        }

        if (directory.FindMonths() is [var foreign, ..])
        {
            throw new GraderEtlException(ErrorKind.Configuration, $"The file {foreign} is there, but no manifest.json that lists it")
            {
                Expected = "an empty directory, or one of an export",
                Where = directory.Path,
                Kept = "everything in it",
                Remedy = "Name another directory, or remove the file",
            };
        }

        directory.WriteManifest(wanted);
        return wanted;
    }

    private static string Describe(ExportManifest manifest)
        => $"format {manifest.Format}, database {manifest.Database}, schema {manifest.Schema}, {(manifest.Pseudonyms is { } salt ? $"pseudonyms of the salt {salt}" : "no pseudonyms")}";

    private async Task<MonthExport?> ExportAsync(
        ExportDirectory directory, ExportManifest manifest, ExportRequest request, TimeWindow month, IReadOnlyList<LedgerEntry> ledger, CancellationToken cancellationToken)
    {
        var name = NameOf(month);
        var before = manifest.Months.FirstOrDefault(other => other.Month == name);
        if (before is not null && ledger.Count > 0 && before.Ledger == ExportedMonth.FingerprintOf(ledger) && before.Compression == request.Format.Compression
            && directory.LengthOf(before.File) == before.Bytes)
        {
            return new MonthExport(before, ExportState.Unchanged);
        }

        var written = ledger.Count == 0 ? null : await database.RunAsync(
            $"exporting {name}", (connection, token) => WriteAsync(connection, directory, request, month, token), cancellationToken).ConfigureAwait(false);
        if (written is not null)
            return new MonthExport(written, ExportState.Written);
        if (before is null)
            return null;
        directory.Remove(before.File);
        return new MonthExport(before, ExportState.Removed);
    }

    /// <summary>Writes a month; null where it is no longer loaded.</summary>
    private async Task<ExportedMonth?> WriteAsync(
        NpgsqlConnection connection, ExportDirectory directory, ExportRequest request, TimeWindow month, CancellationToken cancellationToken)
    {
        var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        await using (snapshot.ConfigureAwait(false))
        {
            await connection.RunAsync("SET TRANSACTION READ ONLY", [], cancellationToken).ConfigureAwait(false);
            var ledger = await connection.ReadAsync(
                database.Sql.Query("ledger"), [month.Start, month.End], static reader => reader.GetLedgerEntry(), cancellationToken).ConfigureAwait(false);
            if (ledger.Count == 0)
                return null;
            var name = NameOf(month);
            var reader = new MonthReader(connection, database.Sql, new ExportedNames(connection, database.Sql, request.Pseudonyms));
            var file = await MonthFile.CreateAsync(directory, ExportedMonth.FileOf(name, request.Format.Name), request.Format, cancellationToken).ConfigureAwait(false);
            await using (file.ConfigureAwait(false))
            {
                var (rows, hash) = await reader.ReadAsync(month, ledger, batch => file.WriteAsync(batch, cancellationToken), cancellationToken).ConfigureAwait(false);
                var (bytes, sha256) = await file.CompleteAsync(cancellationToken).ConfigureAwait(false);
                return new ExportedMonth(
                    name,
                    ExportedMonth.FileOf(name, request.Format.Name),
                    rows,
                    ExportedMonth.ToHex(hash),
                    bytes,
                    sha256,
                    request.Format.Compression,
                    ExportedMonth.FingerprintOf(ledger),
                    WindowPlanner.Missing(month, ledger.Select(static entry => entry.Window)),
                    clock.GetUtcNow());
            }
        }
    }

    /// <summary>The name of the database, and the windows of a range, null for all; none where the tables were never made.</summary>
    private Task<(string Database, IReadOnlyList<LedgerEntry> Ledger)> ReadLedgerAsync(TimeWindow? range, CancellationToken cancellationToken)
        => database.RunAsync<(string, IReadOnlyList<LedgerEntry>)>(
            "reading the ledger",
            async (connection, token) =>
            {
                try
                {
                    return (connection.Database, await connection.ReadAsync(
                        database.Sql.Query("ledger"), [range?.Start, range?.End], static reader => reader.GetLedgerEntry(), token).ConfigureAwait(false));
                }
                catch (PostgresException error) when (PostgresErrors.IsNothingThere(error))
                {
                    return (connection.Database, []);
                }
            },
            cancellationToken);
}
