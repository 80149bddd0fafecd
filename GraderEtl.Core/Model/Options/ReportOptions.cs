namespace GraderEtl.Core.Model.Options;

/// <summary>Reports in files: section <c>Report</c>.</summary>
public sealed class ReportOptions
{
    /// <summary>Where reports are written; default <c>reports</c> below the working directory.</summary>
    public string Directory { get; set; } = "reports";
}
