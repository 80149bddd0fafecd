using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>Checks whether messages can be sent. Get it from the service provider after <see cref="GraderEtlBuilder.AddMail"/>.</summary>
internal sealed class MailCheck
{
    private readonly GraderEtlOptions _options;
    private readonly MailComposer _composer;
    private readonly MailSender _sender;
    private readonly OutboxFolder _outbox;

    internal MailCheck(IOptions<GraderEtlOptions> options, MailComposer composer, MailSender sender, OutboxFolder outbox)
    {
        _options = options.Value;
        _composer = composer;
        _sender = sender;
        _outbox = outbox;
    }

    /// <summary>
    /// Connects, encrypts, logs in and asks whether the server accepts mail from the sender to each recipient. Sends nothing. Without a
    /// server it returns the outbox.
    /// </summary>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="GraderEtlException">Something does not work; the error says what to correct.</exception>
    public async Task<MailCheckResult> LogInAsync(CancellationToken cancellationToken = default)
    {
        if (!_options.Mail.IsConfigured)
            return new MailCheckResult { Outbox = _outbox.Directory };
        var session = await _sender.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var mail = await session.AskAsync(_composer.ComposeTest(), cancellationToken).ConfigureAwait(false);
            await session.QuitAsync(cancellationToken).ConfigureAwait(false);
            if (mail.Refused.Count > 0)
                throw Refused(mail.Refused);
            return Describe(session);
        }
    }

    /// <summary>Sends a test message as messages about runs are sent: through the server, or into the outbox where none is set.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="GraderEtlException">Something does not work; the error says what to correct.</exception>
    public async Task<MailCheckResult> SendTestAsync(CancellationToken cancellationToken = default)
    {
        var checkedBefore = await LogInAsync(cancellationToken).ConfigureAwait(false);
        var message = _composer.ComposeTest();
        if (checkedBefore.Server is null)
            return checkedBefore with { Sent = true, Outbox = await _outbox.WriteAsync(message, message.Date, cancellationToken).ConfigureAwait(false) };
        await _sender.SendAsync(message, cancellationToken).ConfigureAwait(false);
        return checkedBefore with { Sent = true };
    }

    private MailCheckResult Describe(SubmissionSession session) => new()
    {
        Server = $"{_options.Mail.Host}:{_options.Mail.EffectivePort}",
        Encryption = session.Encryption,
        User = session.Mechanism is null ? null : _options.Mail.User,
        Mechanism = session.Mechanism,
        Sender = _options.Mail.SenderOrPlaceholder.Address,
        Recipients = [.. _options.Mail.Recipients.Select(recipient => recipient.Address)],
    };

    private GraderEtlException Refused(IEnumerable<RefusedRecipient> refused)
        => new(ErrorKind.Output, $"{_options.Mail.Host}:{_options.Mail.EffectivePort} refuses {string.Join(", ", refused)}")
        {
            Expected = "every recipient to be accepted",
            Where = "Mail:To",
            Kept = "nothing was sent",
            Remedy = "correct Mail:To, or ask who runs the server what it means",
        };
}

/// <summary>The result of <see cref="MailCheck"/>.</summary>
internal sealed record MailCheckResult
{
    /// <summary>Name and port of the server; null when none is set, so that messages go to <see cref="Outbox"/>.</summary>
    public string? Server { get; init; }

    /// <summary>The TLS version, such as <c>Tls13</c>; null without encryption.</summary>
    public string? Encryption { get; init; }

    /// <summary>The user; null without a login.</summary>
    public string? User { get; init; }

    /// <summary>The mechanism of the login, such as <c>PLAIN</c>; null without a login.</summary>
    public string? Mechanism { get; init; }

    /// <summary>The address the server accepts mail from; null without a server.</summary>
    public string? Sender { get; init; }

    /// <summary>Addresses it accepts mail for.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>The directory of the outbox, or the test message in it; null when messages are sent.</summary>
    public string? Outbox { get; init; }

    /// <summary>True when a test message was sent, or written to the outbox.</summary>
    public bool Sent { get; init; }
}
