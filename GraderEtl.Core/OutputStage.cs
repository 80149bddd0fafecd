using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Reporting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core;

/// <summary>Report sinks, then notifiers. Each of them throws when it fails; one that does never stops the others.</summary>
internal sealed class OutputStage(
    IEnumerable<IReportSink> sinks, IEnumerable<INotifier> notifiers, IOptions<GraderEtlOptions> options, SecretRedactor redactor, ILogger<OutputStage> logger)
{
    /// <summary>What every text of a run passes on its way out.</summary>
    public SecretRedactor Redactor => redactor;

    /// <summary>Returns true when any output is configured.</summary>
    public bool HasAny(LoadRequest request) => (!request.SkipReports && sinks.Any()) || (!request.SkipNotifications && notifiers.Any());

    /// <summary>True when reports of a run are written.</summary>
    public bool WritesReports(LoadRequest request) => !request.SkipReports && sinks.Any();

    /// <summary>The names of the sinks, or of some of them.</summary>
    public IReadOnlyList<string> ReportNames(IReadOnlyCollection<string>? names) => [.. sinks.Select(static sink => sink.Name).Where(name => IsNamed(names, name))];

    /// <summary>Writes reports.</summary>
    /// <param name="result">The run so far.</param>
    /// <param name="names">The sinks to write; null for all.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<IReadOnlyList<OutputResult>> ReportAsync(LoadResult result, IReadOnlyCollection<string>? names, CancellationToken cancellationToken)
    {
        var results = new List<OutputResult>();
        foreach (var sink in sinks.Where(sink => IsNamed(names, sink.Name)))
            results.Add(await DeliverAsync(OutputKind.Report, sink.Name, () => sink.WriteAsync(result, cancellationToken), cancellationToken).ConfigureAwait(false));
        return results;
    }

    /// <summary>The outputs of a run, as they are delivered now.</summary>
    /// <param name="request">The run's.</param>
    /// <param name="state">A hash of what the figures come from, see <see cref="EarlierRuns.ReadStateAsync"/>.</param>
    public IReadOnlyList<Delivery> Describe(LoadRequest request, string state)
    {
        var settings = options.Value;
        var shown = $"{state} {settings.TimeZone} {settings.Language} {settings.Report.Learning} {settings.Validation.MaxRejectedShare}";
        return
        [
            // another version may show more, which is no reason to send a message twice
            .. request.SkipReports ? [] : sinks.Select(sink => Of(sink.Name, OutputKind.Report, $"{shown} {BuildInfo.Version} {sink.Destination}")),
            .. request.SkipNotifications ? [] : notifiers.Select(notifier => Of(notifier.Name, OutputKind.Message, $"{shown} {notifier.Destination}")),
        ];

        static Delivery Of(string name, OutputKind kind, string text) => new(name, kind, $"{name}:{EarlierRuns.Hash(text)}");
    }

    /// <summary>Sends messages, but for those that an earlier run has sent.</summary>
    /// <param name="result">The run, with what the report sinks did.</param>
    /// <param name="names">The notifiers to send through; null for all.</param>
    /// <param name="earlier">What earlier runs have sent.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<IReadOnlyList<OutputResult>> NotifyAsync(
        LoadResult result, IReadOnlyCollection<string>? names, EarlierDeliveries earlier, CancellationToken cancellationToken)
    {
        var results = new List<OutputResult>();
        foreach (var notifier in notifiers.Where(notifier => IsNamed(names, notifier.Name)))
        {
            if (earlier.FindMessage(notifier.Name) is { } run)
            {
                var why = $"not sent: run {run.Id} of this range ended well, and nothing was loaded since; 'report --mail' sends it";
                Log.MessagesLeftOut(logger, why);
                results.Add(new OutputResult(notifier.Name, why, null) { Kind = OutputKind.Message });
            }
            else
            {
                results.Add(await DeliverAsync(OutputKind.Message, notifier.Name, () => notifier.NotifyAsync(result, cancellationToken), cancellationToken).ConfigureAwait(false));
            }
        }

        return results;
    }

    /// <summary>Throws when a request names a sink or a notifier that was not added.</summary>
    /// <exception cref="GraderEtlException">It does.</exception>
    public void EnsureKnown(ReportRequest request)
    {
        Ensure("report sink", request.Sinks, sinks.Select(s => s.Name));
        Ensure("notifier", request.Notifiers, notifiers.Select(n => n.Name));
    }

    private static void Ensure(string what, IReadOnlyCollection<string>? names, IEnumerable<string> known)
    {
        if (names?.Except(known, StringComparer.Ordinal).FirstOrDefault() is not { } unknown)
            return;
        throw new GraderEtlException(ErrorKind.Configuration, $"There is no {what} '{unknown}'")
        {
            Expected = known.Any() ? $"one of {string.Join(", ", known)}" : $"a {what} that was added",
            Remedy = "add it to the pipeline or leave it out of the request",
        };
    }

    private static bool IsNamed(IReadOnlyCollection<string>? names, string name) => names is null || names.Contains(name);

    private async Task<OutputResult> DeliverAsync(OutputKind kind, string name, Func<Task<string>> deliver, CancellationToken cancellationToken)
    {
        try
        {
            var target = await deliver().ConfigureAwait(false);
            Log.OutputWritten(logger, name, target);
            return new OutputResult(name, target, null) { Kind = kind };
        }
        catch (Exception e)
        {
            var interrupted = e is OperationCanceledException && cancellationToken.IsCancellationRequested;
            var reason = interrupted ? "interrupted before it was done" : redactor.Redact(e.Message);
            Log.OutputFailed(logger, name, reason, redactor.Redact(e));
            return new OutputResult(name, null, reason) { Kind = kind };
        }
    }
}
