using System.Net;
using System.Net.Sockets;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>A session with a submission server (RFC 6409): encrypted and logged in as the settings say, or not at all.</summary>
internal sealed class SubmissionSession : IAsyncDisposable
{
    private readonly MailOptions _mail;
    private readonly MailErrors _errors;
    private readonly ILogger _logger;
    private readonly SubmissionWatch _watch;
    private readonly SubmissionFailures _failures;
    private readonly SubmissionClient _client;

    private SubmissionSession(MailOptions mail, MailErrors errors, TimeProvider clock, ILogger logger)
    {
        _mail = mail;
        _errors = errors;
        _logger = logger;
        var trust = new CertificateTrust(mail);
        _watch = new SubmissionWatch(mail.Timeout, mail.DeliveryTimeout, clock, logger);
        _failures = new SubmissionFailures(errors, trust, _watch);
        _client = new SubmissionClient(trust, errors, _watch);
    }

    /// <summary>The TLS version; null without TLS.</summary>
    public string? Encryption { get; private set; }

    /// <summary>How the user logged in; null without a login.</summary>
    public string? Mechanism { get; private set; }

    /// <summary>Connects, encrypts and logs in.</summary>
    /// <exception cref="GraderEtlException">Any of it failed; <see cref="GraderEtlException.Retry"/> says whether a retry can help.</exception>
    public static async Task<SubmissionSession> OpenAsync(
        MailOptions mail, SecretRedactor redactor, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        var session = new SubmissionSession(mail, new MailErrors($"{mail.Host}:{mail.EffectivePort}", redactor), clock, logger);
        try
        {
            await session.GuardAsync(session.ConnectAsync, cancellationToken).ConfigureAwait(false);
            session.Encryption = session._client.IsSecure ? session._client.SslProtocol.ToString() : null;
            if (!string.IsNullOrEmpty(mail.User))
                await session.LogInAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Sends a message, without its attachments when it is larger than the server accepts. When this returns, the server is responsible for
    /// the message to each recipient that the envelope lists as accepted.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="to">Its recipients.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="GraderEtlException">The sender or the message is refused, or it is unknown whether the server has it.</exception>
    public async Task<Envelope> SendAsync(MailMessage message, IReadOnlyList<Mailbox> to, CancellationToken cancellationToken)
    {
        var composed = Compose(message);
        var size = await composed.MeasureAsync(cancellationToken).ConfigureAwait(false);
        if (Exceeds(size) && message.WithoutAttachments is { } smaller)
        {
            Log.MailAttachmentsLeftOut(_logger, size, _client.MaxSize);
            composed = Compose(message = smaller);
            size = await composed.MeasureAsync(cancellationToken).ConfigureAwait(false);
        }

        if (Exceeds(size))
            throw _errors.TooLarge(size, _client.MaxSize);
        return await SendAsync(new Envelope(message, to), composed, size, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks whether the server accepts a message for each of its recipients. Sends nothing.</summary>
    /// <exception cref="GraderEtlException">The sender is refused.</exception>
    public async Task<Envelope> AskAsync(MailMessage message, CancellationToken cancellationToken)
    {
        _client.IsTrial = true;
        return await SendAsync(new Envelope(message, message.To), Compose(message), size: 0, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the session. What the server has accepted stays accepted.</summary>
    public async Task QuitAsync(CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_watch.Deadline, cancellationToken);
        await _client.DisconnectAsync(quit: true, both.Token).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _watch.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool TakesUtf8 => _client.Capabilities.HasFlag(SmtpCapabilities.UTF8 | SmtpCapabilities.EightBitMime);

    private bool Exceeds(long size) => _client.MaxSize > 0 && size > _client.MaxSize;

    private MimeComposition Compose(MailMessage message) => new(message, TakesUtf8);

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_mail.Host!, _mail.EffectivePort, cancellationToken).ConfigureAwait(false);
            // an address, as few machines have a name that others can resolve (RFC 5321, 4.1.4); without the scope that it has here
            _client.LocalDomain = new IPAddress(((IPEndPoint)socket.LocalEndPoint!).Address.GetAddressBytes()).ToString();
            if (_mail.EffectiveSecurity == MailSecurity.ImplicitTls)
                _watch.Handshake();
            await _client.ConnectAsync(socket, _mail.Host!, _mail.EffectivePort, Protection(), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private SecureSocketOptions Protection() => _mail.EffectiveSecurity switch
    {
        MailSecurity.ImplicitTls => SecureSocketOptions.SslOnConnect,
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };

    /// <summary>Logs in on an encrypted connection. When a configured login fails, nothing is sent.</summary>
    private async Task LogInAsync(CancellationToken cancellationToken)
    {
        if (Encryption is null)
            throw _errors.Insecure("would receive the password in clear text", "set Mail:Security=Auto");
        var mechanism = LoginMechanism.Choose(_mail, _client.AuthenticationMechanisms);
        var welcome = "";
        _client.Authenticated += (_, accepted) => welcome = accepted.Message;
        await GuardAsync(
            async token =>
            {
                try
                {
                    await _client.AuthenticateAsync(mechanism, token).ConfigureAwait(false);
                }
                catch (AuthenticationException refused)
                {
                    throw Refused(SubmissionFailures.Reply(refused)!, mechanism);
                }
            },
            cancellationToken).ConfigureAwait(false);
        // a server that accepts a login before it has all of it is not the right one
        if (!mechanism.IsAuthenticated)
            throw Refused(new MailReply((int)SmtpStatusCode.AuthenticationSuccessful, welcome), mechanism);
        Mechanism = mechanism.MechanismName;
    }

    private GraderEtlException Refused(MailReply reply, SaslMechanism mechanism) => _errors.Refused(
        reply,
        $"the login of {_mail.User} with {mechanism.MechanismName}",
        "reply 235",
        "Mail:User, Mail:Password",
        _mail.Authentication == MailAuthentication.XOAuth2
            ? "get a new access token; most are valid for an hour"
            : "correct them; many providers want a password made for programs, and that such access is switched on");

    private async Task<Envelope> SendAsync(Envelope envelope, MimeComposition composed, long size, CancellationToken cancellationToken)
    {
        if (!TakesUtf8)
        {
            if (!envelope.Message.From.IsAscii)
                throw MailErrors.Unusable($"The server accepts no sender such as {envelope.Message.From.Address}", "an address in ASCII, as it does not offer SMTPUTF8", "Mail:From", "set Mail:From to an address in ASCII");
            envelope.LeaveOutInternational();
        }

        if (envelope.To.Count == 0)
            return envelope;
        Limit(envelope);
        _client.Envelope = envelope;
        await GuardAsync(token => SendAsync(envelope, composed, token), size, cancellationToken).ConfigureAwait(false);
        return envelope;
    }

    /// <summary>One command at a time, so that each has its own reply and limit; SMTPUTF8 only where an address needs it.</summary>
    private void Limit(Envelope envelope)
    {
        _client.Capabilities &= ~(SmtpCapabilities.Pipelining | SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime);
        if (envelope.To.Append(envelope.Message.From).All(mailbox => mailbox.IsAscii))
            _client.Capabilities &= ~SmtpCapabilities.UTF8;
    }

    private async Task SendAsync(Envelope envelope, MimeComposition composed, CancellationToken cancellationToken)
    {
        try
        {
            await _client.SendAsync(
                composed.Format, composed.Mime, MimeComposition.Address(envelope.Message.From), envelope.To.Select(MimeComposition.Address), cancellationToken, _watch).ConfigureAwait(false);
        }
        catch (SmtpCommandException) when (envelope.IsComplete && (_client.IsTrial || envelope.Accepted.Count == 0))
        {
            // a trial ends here, as does a message without recipients
        }
    }

    private Task GuardAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) => GuardAsync(work, size: 0, cancellationToken);

    /// <summary>Runs a step within its time limit and translates its exceptions.</summary>
    private async Task GuardAsync(Func<CancellationToken, Task> work, long size, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_watch.Deadline, cancellationToken);
        try
        {
            await work(both.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not GraderEtlException)
        {
            if (_client.Envelope is { } envelope && SubmissionFailures.Reply(failure) is { } reply)
                throw _failures.OfSending(reply, failure, envelope, size);
            // from the last dot on the server may deliver, whether its reply arrives or not
            if (_watch.IsWholeMessageSent)
                throw _errors.Uncertain(_client.Envelope!.Message.MessageId, _client.Envelope.Accepted);
            cancellationToken.ThrowIfCancellationRequested();
            if (_failures.Explain(failure) is { } error)
                throw error;
            throw;
        }
    }
}
