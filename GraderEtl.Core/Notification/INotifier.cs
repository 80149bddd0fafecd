using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification;

/// <summary>Someone who wants to know how a run ended, well or not. It throws when it fails; the pipeline goes on with the others.</summary>
public interface INotifier
{
    /// <summary>A short name for messages, such as <c>outbox</c>.</summary>
    string Name { get; }

    /// <summary>Tells how a run ended.</summary>
    /// <param name="result">
    /// The run, with what the report sinks did; <see cref="LoadResult.Daily"/> are its days, <see cref="LoadResult.Report"/> all that is measured.
    /// </param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Whom it told, or which file it wrote.</returns>
    Task<string> NotifyAsync(LoadResult result, CancellationToken cancellationToken);
}
