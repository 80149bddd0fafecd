using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>
/// Sends a message. What may go better later is tried again, for the recipients that do not have it yet; what the server refuses for good
/// is not, nor what may have been delivered already. It returns only when everybody's copy was accepted.
/// </summary>
internal sealed class MailSender(IOptions<GraderEtlOptions> options, SecretRedactor redactor, TimeProvider clock, ILogger<MailSender> logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private MailOptions Mail => options.Value.Mail;

    /// <summary>Opens a session, as a login that sends nothing.</summary>
    public Task<SubmissionSession> OpenAsync(CancellationToken cancellationToken) => SubmissionSession.OpenAsync(Mail, redactor, clock, logger, cancellationToken);

    /// <summary>Sends a message to all of its recipients.</summary>
    /// <exception cref="GraderEtlException">Somebody did not get it, or may not have; it says who.</exception>
    public async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        var delivery = new Delivery(message);
        try
        {
            await Retries().ExecuteAsync(
                async token =>
                {
                    await TryAsync(delivery, token).ConfigureAwait(false);
                    return delivery.Pending.Count == 0;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (GraderEtlException error)
        {
            throw delivery.Explain(error);
        }
        finally
        {
            foreach (var refused in delivery.Refused.Concat(delivery.Pending))
                Log.MailRecipientRefused(logger, refused.Mailbox.Address, refused.Reason);
        }

        delivery.EnsureComplete($"{Mail.Host}:{Mail.EffectivePort}");
    }

    private async Task TryAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var session = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var mail = await session.SendAsync(delivery.Message, delivery.Open, cancellationToken).ConfigureAwait(false);
            if (mail.Accepted.Count > 0)
                Log.MailAccepted(logger, Mail.Host!, mail.Accepted.Count, $"<{delivery.Message.MessageId}>");
            delivery.Note(mail);
            await session.QuitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private ResiliencePipeline<bool> Retries() => Mail.MaxAttempts == 1
        ? ResiliencePipeline<bool>.Empty
        : new ResiliencePipelineBuilder<bool> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<bool>
            {
                MaxRetryAttempts = Mail.MaxAttempts - 1,
                Delay = Mail.RetryDelay,
                MaxDelay = LongestPause,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is GraderEtlException { Retry: RetryAdvice.Again } || arguments.Outcome is { Exception: null, Result: false }),
                OnRetry = arguments =>
                {
                    var reason = (arguments.Outcome.Exception as GraderEtlException)?.Found ?? "a recipient was refused for now";
                    Log.MailRetried(logger, arguments.AttemptNumber + 2, Mail.MaxAttempts, arguments.RetryDelay.TotalSeconds, reason);
                    return default;
                },
            })
            .Build();
}
