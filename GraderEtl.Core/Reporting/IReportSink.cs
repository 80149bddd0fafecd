using GraderEtl.Core.Model;

namespace GraderEtl.Core.Reporting;

/// <summary>Somewhere the metrics of a run go. A sink throws when it fails; the pipeline catches it and goes on with the others.</summary>
public interface IReportSink
{
    /// <summary>A short name for messages, such as <c>csv</c>.</summary>
    string Name { get; }

    /// <summary>
    /// What tells where it writes, and that what it wrote is still there: the address, the settings, a file's length and time. A run that
    /// finds nothing new writes again where this differs from what it was when the earlier run had written. Default: empty, which never
    /// differs.
    /// </summary>
    string Destination => "";

    /// <summary>Writes the days of a run. Writing the same days again replaces them.</summary>
    /// <param name="result">The run so far; <see cref="LoadResult.Daily"/> are the days, <see cref="LoadResult.Report"/> all that is measured.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Where it wrote, for people to find it.</returns>
    Task<string> WriteAsync(LoadResult result, CancellationToken cancellationToken);
}
