using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>
/// Sends a message. Retries temporary failures for the recipients that are left; does not retry permanent ones, nor a message that may have
/// been delivered. Returns only when the server has accepted the message for every recipient.
/// </summary>
internal sealed class MailSender(IOptions<GraderEtlOptions> options, SecretRedactor redactor, TimeProvider clock, ILogger<MailSender> logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private MailOptions Mail => options.Value.Mail;

    /// <summary>Opens a session.</summary>
    public Task<SubmissionSession> OpenAsync(CancellationToken cancellationToken) => SubmissionSession.OpenAsync(Mail, redactor, clock, logger, cancellationToken);

    /// <summary>Sends a message to all of its recipients.</summary>
    /// <exception cref="GraderEtlException">A recipient did not get it, or may not have; the error names them.</exception>
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

/// <summary>The state of a message for each of its recipients, over all tries.</summary>
internal sealed class Delivery(MailMessage message)
{
    private readonly List<Mailbox> _delivered = [];
    private readonly List<RefusedRecipient> _refused = [];

    public MailMessage Message { get; } = message;

    /// <summary>Recipients of the next try.</summary>
    public IReadOnlyList<Mailbox> Open { get; private set; } = message.To;

    /// <summary>Recipients that have it.</summary>
    public IReadOnlyList<Mailbox> Delivered => _delivered;

    /// <summary>Recipients refused for good.</summary>
    public IReadOnlyList<RefusedRecipient> Refused => _refused;

    /// <summary>Recipients refused temporarily at the last try.</summary>
    public IReadOnlyList<RefusedRecipient> Pending { get; private set; } = [];

    /// <summary>Records the result of a transaction.</summary>
    public void Note(Envelope mail)
    {
        _delivered.AddRange(mail.Accepted);
        _refused.AddRange(mail.Refused.Where(refused => !refused.IsTemporary));
        Pending = [.. mail.Refused.Where(refused => refused.IsTemporary)];
        Open = [.. Pending.Select(refused => refused.Mailbox)];
    }

    /// <summary>Throws unless every recipient has it.</summary>
    public void EnsureComplete(string server)
    {
        if (_refused.Count + Pending.Count == 0)
            return;
        throw new GraderEtlException(ErrorKind.Output, $"{server} refused {RefusedNames()}")
        {
            Expected = "every recipient to be accepted",
            Where = "Mail:To",
            Kept = Kept(),
            Remedy = "correct Mail:To, or ask who runs the server what it means",
        };
    }

    /// <summary>Adds the results of earlier tries to the error of the last.</summary>
    public GraderEtlException Explain(GraderEtlException error)
    {
        if (_delivered.Count + _refused.Count == 0)
            return error;
        var found = _refused.Count > 0 ? $"{error.Found}; refused before: {RefusedNames()}" : error.Found;
        return new GraderEtlException(error, found, error) { Kept = _delivered.Count > 0 ? Kept() : error.Kept };
    }

    private string RefusedNames() => string.Join(", ", _refused.Concat(Pending));

    private string Kept() => _delivered.Count > 0 ? $"the message went to {MailErrors.Names(_delivered)}" : "the message was not delivered to anyone";
}

/// <summary>The recipients of a transaction, and the server's reply to each.</summary>
/// <param name="message">The message.</param>
/// <param name="to">Its recipients of this try.</param>
internal sealed class Envelope(MailMessage message, IReadOnlyList<Mailbox> to)
{
    private readonly List<Mailbox> _accepted = [];
    private readonly List<RefusedRecipient> _refused = [];

    public MailMessage Message { get; } = message;

    /// <summary>Recipients to name to the server, in this order.</summary>
    public IReadOnlyList<Mailbox> To { get; private set; } = to;

    /// <summary>Recipients the server has taken.</summary>
    public IReadOnlyList<Mailbox> Accepted => _accepted;

    /// <summary>Recipients it has not.</summary>
    public IReadOnlyList<RefusedRecipient> Refused => _refused;

    /// <summary>True when the server has replied for every recipient.</summary>
    public bool IsComplete => _accepted.Count + _refused.Count(refused => To.Contains(refused.Mailbox)) == To.Count;

    /// <summary>Leaves out recipients that need SMTPUTF8.</summary>
    public void LeaveOutInternational()
    {
        _refused.AddRange(To.Where(mailbox => !mailbox.IsAscii)
            .Select(mailbox => new RefusedRecipient(mailbox, "the server does not offer SMTPUTF8, which this address needs", IsTemporary: false)));
        To = [.. To.Where(mailbox => mailbox.IsAscii)];
    }

    /// <summary>The server takes the next recipient.</summary>
    public void Accept() => _accepted.Add(Next());

    /// <summary>The server refuses the next recipient.</summary>
    public void Refuse(string reason, bool isTemporary) => _refused.Add(new RefusedRecipient(Next(), reason, isTemporary));

    /// <summary>The first recipient without a reply.</summary>
    public Mailbox Next() => To.First(mailbox => !_accepted.Contains(mailbox) && _refused.All(refused => refused.Mailbox != mailbox));
}

/// <summary>A recipient that the server refused.</summary>
/// <param name="Mailbox">The recipient.</param>
/// <param name="Reason">The server's reply, safe to show.</param>
/// <param name="IsTemporary">True when a retry may succeed.</param>
internal sealed record RefusedRecipient(Mailbox Mailbox, string Reason, bool IsTemporary)
{
    public override string ToString() => $"{Mailbox.Address} ({Reason})";
}
