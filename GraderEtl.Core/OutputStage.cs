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

    /// <summary>The names of what a run delivers.</summary>
    public IReadOnlyList<string> Names(LoadRequest request) =>
    [
        .. request.SkipReports ? [] : sinks.Select(static sink => sink.Name),
        .. request.SkipNotifications ? [] : notifiers.Select(static notifier => notifier.Name),
    ];

    /// <summary>The names of the sinks, or of some of them.</summary>
    public IReadOnlyList<string> ReportNames(IReadOnlyCollection<string>? names) => [.. sinks.Select(static sink => sink.Name).Where(name => IsNamed(names, name))];

    /// <summary>Writes reports.</summary>
    /// <param name="result">The run so far.</param>
    /// <param name="names">The sinks to write; null for all.</param>
    /// <param name="delivery">Decides which of them are written.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<IReadOnlyList<OutputResult>> ReportAsync(
        LoadResult result, IReadOnlyCollection<string>? names, IOutputDelivery delivery, CancellationToken cancellationToken)
    {
        var results = new List<OutputResult>();
        foreach (var sink in sinks.Where(sink => IsNamed(names, sink.Name)))
            results.Add(await DeliverAsync(new Output(OutputKind.Report, sink.Name, sink.WriteAsync), result, delivery, cancellationToken).ConfigureAwait(false));
        return results;
    }

    /// <summary>The outputs of a run, as they are delivered now.</summary>
    /// <param name="request">The run's.</param>
    /// <param name="state">A hash of what the figures come from, see <see cref="EarlierRuns.ReadStateAsync"/>.</param>
    public IReadOnlyList<Delivery> Describe(LoadRequest request, string state)
    {
        var settings = options.Value;
        var shown = $"{state} {settings.TimeZone} {settings.Language} {settings.Report.Learning} {settings.Report.MinGroup} {settings.Validation.MaxRejectedShare}";
        return
        [
            // another version may show more, which is no reason to send a message twice
            .. request.SkipReports ? [] : sinks.Select(sink => Of(sink.Name, OutputKind.Report, $"{shown} {BuildInfo.Version} {sink.Destination}")),
            .. request.SkipNotifications ? [] : notifiers.Select(notifier => Of(notifier.Name, OutputKind.Message, $"{shown} {notifier.Destination}")),
        ];

        static Delivery Of(string name, OutputKind kind, string text) => new(name, kind, $"{name}:{EarlierRuns.Hash(text)}");
    }

    /// <summary>Sends messages.</summary>
    /// <param name="result">The run, with what the report sinks did.</param>
    /// <param name="names">The notifiers to send through; null for all.</param>
    /// <param name="delivery">Decides which of them are sent.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<IReadOnlyList<OutputResult>> NotifyAsync(
        LoadResult result, IReadOnlyCollection<string>? names, IOutputDelivery delivery, CancellationToken cancellationToken)
    {
        var results = new List<OutputResult>();
        foreach (var notifier in notifiers.Where(notifier => IsNamed(names, notifier.Name)))
            results.Add(await DeliverAsync(new Output(OutputKind.Message, notifier.Name, notifier.NotifyAsync), result, delivery, cancellationToken).ConfigureAwait(false));
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

    private async Task<OutputResult> DeliverAsync(Output output, LoadResult result, IOutputDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            var made = await delivery.DeliverAsync(output, result, cancellationToken).ConfigureAwait(false);
            if (made.IsLeftOut)
                Log.OutputLeftOut(logger, output.Name, made.Target!);
            else
                Log.OutputWritten(logger, output.Name, made.Target!);
            return made;
        }
        catch (Exception e)
        {
            var interrupted = e is OperationCanceledException && cancellationToken.IsCancellationRequested;
            var reason = interrupted ? "interrupted before it was done" : SettingNames.Write(redactor.Redact(e.Message), options.Value.FindKey);
            Log.OutputFailed(logger, output.Name, reason, redactor.Redact(e));
            var found = e is GraderEtlException error && !interrupted ? SettingNames.Write(redactor.Redact(error.Found), options.Value.FindKey) : null;
            return new OutputResult(output.Name, null, reason) { Kind = output.Kind, Found = found };
        }
    }
}
