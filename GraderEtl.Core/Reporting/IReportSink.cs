using GraderEtl.Core.Model;

namespace GraderEtl.Core.Reporting;

/// <summary>A destination of a run's metrics. A sink throws when it fails; the pipeline catches that and goes on with the others.</summary>
public interface IReportSink
{
    /// <summary>A short name for messages, such as <c>csv</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Identifies where it writes and what it wrote there: the address, the settings, a file's length and time. A run that finds nothing
    /// new writes again when this differs from the value after the earlier run. Default: empty, which never differs.
    /// </summary>
    string Destination => "";

    /// <summary>Writes the days of a run. Writing the same days again replaces them.</summary>
    /// <param name="result">The run so far; <see cref="LoadResult.Daily"/> are the days, <see cref="LoadResult.Report"/> all that is measured.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The place it wrote to, as people can open it.</returns>
    Task<string> WriteAsync(LoadResult result, CancellationToken cancellationToken);
}
