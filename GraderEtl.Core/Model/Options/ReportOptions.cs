namespace GraderEtl.Core.Model.Options;

/// <summary>Reports in files: section <c>Report</c>.</summary>
public sealed class ReportOptions
{
    /// <summary>Where reports are written; default <c>reports</c> below the working directory.</summary>
    public string Directory { get; set; } = "reports";

    /// <summary>
    /// Compute the learning metrics of a range too, for report, sheet and message; default true. False leaves attempts, submits and users of
    /// each day; in rows of <c>daily.csv</c> and the sheet that are written again the other columns are emptied.
    /// </summary>
    public bool Learning { get; set; } = true;
}
