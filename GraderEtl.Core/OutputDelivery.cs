using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core;

/// <summary>Decides whether an output of a run is delivered.</summary>
internal interface IOutputDelivery
{
    /// <summary>Delivers an output, or leaves it out.</summary>
    /// <param name="output">The output.</param>
    /// <param name="result">The run so far.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task<OutputResult> DeliverAsync(Output output, LoadResult result, CancellationToken cancellationToken);
}

/// <summary>A report sink or notifier.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Name">Its name.</param>
/// <param name="DeliverAsync">Writes or sends, and returns where to.</param>
internal sealed record Output(OutputKind Kind, string Name, Func<LoadResult, CancellationToken, Task<string>> DeliverAsync)
{
    /// <summary>What is said of it once it was delivered.</summary>
    public OutputResult Delivered(string target) => new(Name, target, null) { Kind = Kind };

    /// <summary>What is said of it where it was left out.</summary>
    public OutputResult LeftOut(string why) => new(Name, $"{(Kind == OutputKind.Message ? "not sent" : "not written")}{why}", null) { Kind = Kind, IsLeftOut = true };
}

/// <summary>Delivers the outputs of one run, but for messages that an earlier run has sent.</summary>
/// <param name="earlier">What earlier runs have delivered as this one would.</param>
internal sealed class RunOutputs(EarlierDeliveries earlier) : IOutputDelivery
{
    public async Task<OutputResult> DeliverAsync(Output output, LoadResult result, CancellationToken cancellationToken)
        => output.Kind == OutputKind.Message && earlier.Find(output) is { } run
            ? output.LeftOut($": run {run.Id} of this range ended well, and nothing was loaded since; 'report --mail' sends it")
            : output.Delivered(await output.DeliverAsync(result, cancellationToken).ConfigureAwait(false));
}

/// <summary>
/// Delivers the outputs of a day once, by the run that claims each of them first, see <see cref="LoadRequest.ReportDay"/>. A run that ends
/// after its claim and before it has noted the delivery leaves it open whether it was delivered. It is delivered again then, as a report that
/// is missing is worse than one that comes twice; a mail has the same Message-ID both times.
/// </summary>
/// <param name="claims">Where outputs are claimed.</param>
/// <param name="key">The day and the run.</param>
/// <param name="earlier">What earlier runs have delivered as this one would, perhaps without claiming it.</param>
/// <param name="findMark">The mark of an output as it is now, see <see cref="Delivery"/>; null where it is not known what the figures come from.</param>
/// <param name="logger">Notes what is delivered again.</param>
internal sealed class DayOutputs(IReportClaims claims, ReportKey key, EarlierDeliveries earlier, Func<Output, string?> findMark, ILogger logger) : IOutputDelivery
{
    /// <summary>Ends the name of a message that the day could not be loaded: the day's own message is still to come.</summary>
    private const string Failed = ":failed";

    public async Task<OutputResult> DeliverAsync(Output output, LoadResult result, CancellationToken cancellationToken)
    {
        var isFailure = output.Kind == OutputKind.Message && result.Outcome is LoadOutcome.SourceFailed or LoadOutcome.StoreFailed or LoadOutcome.Failed;
        IReportClaim? claim;
        try
        {
            claim = await claims.ClaimAsync(key, isFailure ? output.Name + Failed : output.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (GraderEtlException unreachable) when (isFailure)
        {
            // the database may be what failed, and that must be known
            Log.ReportNotClaimed(logger, output.Name, key.Day, unreachable.Found);
            return output.Delivered(await output.DeliverAsync(result, cancellationToken).ConfigureAwait(false));
        }

        if (claim is null)
            return LeaveOut(output, "another run is delivering it");
        await using (claim.ConfigureAwait(false))
        {
            if (claim.SentAt is { } sent && (output.Kind == OutputKind.Message || IsUnchanged(claim, output, result)))
                return LeaveOut(output, string.Create(CultureInfo.InvariantCulture, $"it was delivered at {sent:yyyy-MM-dd HH:mm:ss} UTC"));
            await claim.BeginAsync(cancellationToken).ConfigureAwait(false);
            if (earlier.Find(output) is { } run)
            {
                await CompleteAsync(claim, output).ConfigureAwait(false);
                return LeaveOut(output, $"run {run.Id} has delivered it, and nothing was loaded since");
            }

            if (claim.LeftAt is { } left)
                Log.ReportRepeated(logger, output.Name, key.Day, left);
            var target = await output.DeliverAsync(result with { MessageId = claim.FirstRun }, cancellationToken).ConfigureAwait(false);
            await CompleteAsync(claim, output).ConfigureAwait(false);
            return output.Delivered(target);
        }
    }

    private bool IsUnchanged(IReportClaim claim, Output output, LoadResult result)
        => !result.Request.ReportAgain && claim.Fingerprint is { } before && before == findMark(output);

    private async Task CompleteAsync(IReportClaim claim, Output output)
    {
        try
        {
            await claim.CompleteAsync(findMark(output), CancellationToken.None).ConfigureAwait(false);
        }
        catch (GraderEtlException unnoted)
        {
            throw unnoted.With(kept: "it was delivered, but the database could not note that; the next run of this day delivers it again");
        }
    }

    private OutputResult LeaveOut(Output output, string why)
        => output.LeftOut(string.Create(CultureInfo.InvariantCulture, $" for {key.Day:yyyy-MM-dd}: {why}"));
}
