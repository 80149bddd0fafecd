using GraderEtl.Core.Model;

namespace GraderEtl.Core.Export;

/// <summary>
/// Writes what is loaded into files that other tools read, one for each month of UTC, and compares such files with what is loaded. What is
/// loaded is only read.
/// </summary>
public interface IAttemptExport
{
    /// <summary>
    /// Writes the months whose windows in the ledger changed since they were written, and removes those that are no longer loaded. Each
    /// month is of one moment, and replaces its file whole: whatever stops an export, the same one again completes it.
    /// </summary>
    /// <param name="request">What to write, and where.</param>
    /// <param name="progress">Receives each month as it is done; null for none.</param>
    /// <param name="cancellationToken">Ends it; the months that are done stay.</param>
    /// <exception cref="GraderEtlException">
    /// The store cannot be read, the directory cannot be written, another export works in it, or what is in it is another export's.
    /// </exception>
    Task<ExportResult> ExportAsync(ExportRequest request, IProgress<MonthExport>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Reads the files of an export back and compares them with its manifest and with the ledger. Changes nothing.</summary>
    /// <param name="directory">The export's directory.</param>
    /// <param name="formats">The formats that it may have.</param>
    /// <param name="progress">Receives each month once its file is read; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GraderEtlException">The store cannot be read, or there is no export of it in the directory.</exception>
    Task<ExportVerification> VerifyAsync(
        string directory, IReadOnlyCollection<IExportFormat> formats, IProgress<string>? progress = null, CancellationToken cancellationToken = default);
}

/// <summary>What to export.</summary>
/// <param name="Directory">The directory of the files; it is made where it is not there.</param>
/// <param name="Format">What they are written as.</param>
public sealed record ExportRequest(string Directory, IExportFormat Format)
{
    /// <summary>Every month of UTC that the range touches is exported, whole; default null, all that is loaded.</summary>
    public TimeWindow? Range { get; init; }

    /// <summary>
    /// Users get these names instead of their ids, also at the end of <c>lis_result_sourcedid</c>. One that does not end with its user may
    /// name somebody all the same, so it is replaced whole. Default null: users by their ids.
    /// </summary>
    public Pseudonyms? Pseudonyms { get; init; }
}

/// <summary>What an export has done.</summary>
/// <param name="Manifest">What is in the directory now.</param>
/// <param name="Months">The months it was about, in order.</param>
public sealed record ExportResult(ExportManifest Manifest, IReadOnlyList<MonthExport> Months);

/// <summary>What an export has done with a month.</summary>
/// <param name="Month">The month; of one that was removed, as it was.</param>
/// <param name="State">What became of its file.</param>
public sealed record MonthExport(ExportedMonth Month, ExportState State);

/// <summary>What became of the file of a month.</summary>
public enum ExportState
{
    /// <summary>It was written.</summary>
    Written,

    /// <summary>It is what the ledger says already, and was left.</summary>
    Unchanged,

    /// <summary>Nothing of the month is loaded any more: it was removed.</summary>
    Removed,
}

/// <summary>How an export compares.</summary>
/// <param name="Manifest">What is said to be in the directory.</param>
/// <param name="Months">Its months, in order.</param>
public sealed record ExportVerification(ExportManifest Manifest, IReadOnlyList<MonthVerification> Months)
{
    /// <summary>True when any month differs.</summary>
    public bool Differs => Months.Any(static month => month.Differences.Count > 0);
}

/// <summary>How a month compares.</summary>
/// <param name="Month">What the manifest says of it.</param>
/// <param name="Rows">Rows read from its file.</param>
/// <param name="ContentHash">Their content hash; see <see cref="ExportedMonth.ContentHash"/>.</param>
/// <param name="Differences">What differs; empty where nothing does.</param>
public sealed record MonthVerification(ExportedMonth Month, long Rows, string ContentHash, IReadOnlyList<ExportDifference> Differences);

/// <summary>Something that differs.</summary>
/// <param name="Kind">What.</param>
/// <param name="Expected">What it is by the manifest or the ledger.</param>
/// <param name="Found">What was found instead.</param>
/// <param name="Window">The window of the ledger that differs; null where it is the month.</param>
public sealed record ExportDifference(ExportDifferenceKind Kind, string? Expected = null, string? Found = null, TimeWindow? Window = null);

/// <summary>What can differ.</summary>
public enum ExportDifferenceKind
{
    /// <summary>There is no file.</summary>
    FileMissing,

    /// <summary>The file's bytes are not those that were written.</summary>
    FileChanged,

    /// <summary>The file cannot be read to its end.</summary>
    Unreadable,

    /// <summary>The file has other rows than the manifest says.</summary>
    Rows,

    /// <summary>Its rows hold something else than the manifest says.</summary>
    Content,

    /// <summary>The ledger changed since the month was exported.</summary>
    LedgerChanged,

    /// <summary>The file has other rows of a window than the ledger.</summary>
    WindowRows,

    /// <summary>Its rows of a window hold something else than the ledger says.</summary>
    WindowContent,

    /// <summary>The file has rows of which no window is loaded.</summary>
    NoWindow,
}
