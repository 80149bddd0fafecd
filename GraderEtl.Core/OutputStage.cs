using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Reporting;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core;

/// <summary>Report sinks, then notifiers. Each of them throws when it fails; one that does never stops the others.</summary>
internal sealed class OutputStage(
    IEnumerable<IReportSink> sinks, IEnumerable<INotifier> notifiers, SecretRedactor redactor, ILogger<OutputStage> logger)
{
    /// <summary>True when anybody is told of a run.</summary>
    public bool Tells(LoadRequest request) => (!request.SkipReports && sinks.Any()) || (!request.SkipNotifications && notifiers.Any());

    public Task<IReadOnlyList<OutputResult>> ReportAsync(LoadResult result, CancellationToken cancellationToken)
        => EachAsync(sinks.Select(s => (s.Name, (Func<Task<string>>)(() => s.WriteAsync(result, cancellationToken)))), cancellationToken);

    public Task<IReadOnlyList<OutputResult>> NotifyAsync(LoadResult result, CancellationToken cancellationToken)
        => EachAsync(notifiers.Select(n => (n.Name, (Func<Task<string>>)(() => n.NotifyAsync(result, cancellationToken)))), cancellationToken);

    private async Task<IReadOnlyList<OutputResult>> EachAsync(
        IEnumerable<(string Name, Func<Task<string>> Write)> outputs, CancellationToken cancellationToken)
    {
        var results = new List<OutputResult>();
        foreach (var (name, write) in outputs)
        {
            try
            {
                var target = await write().ConfigureAwait(false);
                Log.OutputWritten(logger, name, target);
                results.Add(new OutputResult(name, target, null));
            }
            catch (Exception e)
            {
                var interrupted = e is OperationCanceledException && cancellationToken.IsCancellationRequested;
                var reason = interrupted ? "interrupted before it was done" : redactor.Redact(e.Message);
                Log.OutputFailed(logger, name, reason, e);
                results.Add(new OutputResult(name, null, reason));
            }
        }

        return results;
    }
}
