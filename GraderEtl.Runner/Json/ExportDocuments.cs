using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Json;

/// <summary>What <c>export</c> has done with each month of the range.</summary>
internal sealed class ExportDocument : Document
{
    private readonly ExportReport _report;

    internal ExportDocument(ExportReport report) => _report = report;

    public string Directory => _report.Directory;

    public string Format => _report.Result.Manifest.Format;

    public bool HasPseudonyms => _report.Result.Manifest.Pseudonyms is not null;

    public IEnumerable<ExportedMonthDocument> Months => _report.Result.Months.Select(static month => new ExportedMonthDocument(
        month.Month.Month, JsonNames.Code(month.State), month.Month.File, month.Month.Rows, month.Month.Bytes, month.Month.ContentHash, RangeDocument.Of(month.Month.Missing)));

    public double ElapsedSeconds => JsonNames.Seconds(_report.Elapsed);
}

internal sealed record ExportedMonthDocument(
    string Month, string State, string File, long Rows, long Bytes, string ContentHash, IReadOnlyList<RangeDocument> Missing);

/// <summary>What <c>verify-export</c> found.</summary>
internal sealed class VerifyExportDocument : Document
{
    private readonly ExportVerificationReport _report;

    internal VerifyExportDocument(ExportVerificationReport report, SecretRedactor redactor)
    {
        _report = report;
        Outcome = report.Difference is null ? JsonNames.Code(LoadOutcome.Completed) : "different";
        Error = ErrorDocument.Of(report.Difference, redactor);
    }

    public string Directory => _report.Directory;

    public string Format => _report.Result.Manifest.Format;

    public bool HasPseudonyms => _report.Result.Manifest.Pseudonyms is not null;

    public IEnumerable<VerifiedMonthDocument> Months => _report.Result.Months.Select(static month => new VerifiedMonthDocument(
        month.Month.Month, month.Month.File, month.Month.Rows, month.Rows, month.Month.ContentHash, month.ContentHash,
        [.. month.Differences.Select(static difference => new ExportDifferenceDocument(
            JsonNames.Code(difference.Kind), difference.Window is { } window ? RangeDocument.Of(window) : null, difference.Expected, difference.Found))]));
}

internal sealed record VerifiedMonthDocument(
    string Month, string File, long Rows, long RowsFound, string ContentHash, string ContentHashFound, IReadOnlyList<ExportDifferenceDocument> Differences);

internal sealed record ExportDifferenceDocument(string Kind, RangeDocument? Window, string? Expected, string? Found);
