using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification;

/// <summary>Someone who wants to know how a run ended, well or not. It throws when it fails; the pipeline goes on with the others.</summary>
public interface INotifier
{
    /// <summary>A short name for messages, such as <c>outbox</c>.</summary>
    string Name { get; }

    /// <summary>
    /// What tells whom it sends to. A run that finds nothing new sends again where this differs from what it was when the earlier run
    /// had sent. Default: empty, which never differs.
    /// </summary>
    string Destination => "";

    /// <summary>Tells how a run ended.</summary>
    /// <param name="result">
    /// The run, with what the report sinks did; <see cref="LoadResult.Daily"/> are its days, <see cref="LoadResult.Report"/> all that is measured.
    /// </param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Whom it told, or which file it wrote.</returns>
    Task<string> NotifyAsync(LoadResult result, CancellationToken cancellationToken);
}
