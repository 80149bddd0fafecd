using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification;

/// <summary>Sends a message about each run, successful or not. A notifier throws when it fails; the pipeline goes on with the others.</summary>
public interface INotifier
{
    /// <summary>A short name for messages, such as <c>outbox</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Identifies whom it sends to. A run that finds nothing new sends again when this differs from the value after the earlier run.
    /// Default: empty, which never differs.
    /// </summary>
    string Destination => "";

    /// <summary>Sends the message about a run.</summary>
    /// <param name="result">
    /// The run, with what the report sinks did; <see cref="LoadResult.Daily"/> are its days, <see cref="LoadResult.Report"/> all that is measured.
    /// </param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The recipients, or the file it wrote.</returns>
    Task<string> NotifyAsync(LoadResult result, CancellationToken cancellationToken);
}
