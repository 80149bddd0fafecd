using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Notification.Mail.Smtp;

/// <summary>A session with a submission server (RFC 6409): encrypted and logged in as the settings say, or not at all.</summary>
internal sealed class SmtpSession : IAsyncDisposable
{
    private readonly SmtpConnection _connection;
    private readonly ILogger _logger;

    private SmtpSession(SmtpConnection connection, ILogger logger)
    {
        _connection = connection;
        _logger = logger;
    }

    public SmtpErrors Errors => _connection.Errors;

    /// <summary>What the server offers now.</summary>
    public SmtpCapabilities Capabilities { get; private set; } = null!;

    /// <summary>The TLS version; null without TLS.</summary>
    public string? Encryption => _connection.Encryption;

    /// <summary>How the user logged in; null without a login.</summary>
    public string? Mechanism { get; private set; }

    /// <summary>Connects, encrypts and logs in.</summary>
    /// <exception cref="GraderEtlException">Any of it failed; its advice says whether trying again can help.</exception>
    public static async Task<SmtpSession> OpenAsync(
        MailOptions mail, SecretRedactor redactor, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        var errors = new SmtpErrors($"{mail.Host}:{mail.EffectivePort}", redactor);
        var connection = await SmtpConnection.OpenAsync(mail, errors, clock, logger, cancellationToken).ConfigureAwait(false);
        var session = new SmtpSession(connection, logger);
        try
        {
            await session.BeginAsync(mail, cancellationToken).ConfigureAwait(false);
            if (!string.IsNullOrEmpty(mail.User))
                session.Mechanism = await new SmtpLogin(connection, session.Capabilities, mail).RunAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A new mail transaction.</summary>
    /// <param name="deliveryTimeout">How long the server may take to accept the message.</param>
    public SmtpTransaction BeginMail(TimeSpan deliveryTimeout) => new(_connection, Capabilities, deliveryTimeout);

    /// <summary>Says goodbye. What was accepted is accepted, however the server takes this.</summary>
    public async Task QuitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _connection.SendAsync("QUIT", cancellationToken).ConfigureAwait(false);
        }
        catch (GraderEtlException impolite)
        {
            Log.SmtpQuitFailed(_logger, impolite.Found);
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task BeginAsync(MailOptions mail, CancellationToken cancellationToken)
    {
        var security = mail.EffectiveSecurity;
        if (security == MailSecurity.ImplicitTls)
            await _connection.EncryptAsync(cancellationToken).ConfigureAwait(false);
        var greeting = await _connection.ReadAsync("at the greeting", mail.Timeout, cancellationToken).ConfigureAwait(false);
        if (greeting.Code != SmtpReply.Ready)
            throw Errors.Refused(greeting, "the connection", "reply 220");
        await HelloAsync(cancellationToken).ConfigureAwait(false);
        if (security == MailSecurity.StartTls)
            await StartTlsAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task HelloAsync(CancellationToken cancellationToken)
    {
        var reply = await _connection.SendAsync("EHLO " + _connection.LocalName, cancellationToken).ConfigureAwait(false);
        if (!reply.IsPositive)
            throw Errors.Refused(reply, "EHLO", "reply 250");
        Capabilities = new SmtpCapabilities(reply);
    }

    private async Task StartTlsAsync(CancellationToken cancellationToken)
    {
        // whoever sits between could have taken the offer out; without it there is no mail
        if (!Capabilities.StartTls)
            throw Errors.Insecure("does not offer STARTTLS", "use port 465 with Mail:Security=ImplicitTls, or ask who runs the server; something on the way may hide the offer");
        var reply = await _connection.SendAsync("STARTTLS", cancellationToken).ConfigureAwait(false);
        if (reply.Code != SmtpReply.Ready)
            throw Errors.Refused(reply, "STARTTLS", "reply 220; nothing was sent without encryption", "Mail:Security");
        await _connection.EncryptAsync(cancellationToken).ConfigureAwait(false);
        // what was offered in clear text counts no longer (RFC 3207, 4.2)
        await HelloAsync(cancellationToken).ConfigureAwait(false);
    }
}
