using System.Globalization;
using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Notification.Mail.Mime;

namespace GraderEtl.Core.Notification.Mail.Smtp;

/// <summary>One mail transaction: sender, recipients, message. Each recipient the server does not take is told apart.</summary>
internal sealed class SmtpTransaction(SmtpConnection connection, SmtpCapabilities capabilities, TimeSpan deliveryTimeout)
{
    private readonly List<Mailbox> _accepted = [];
    private readonly List<RefusedRecipient> _refused = [];

    /// <summary>Recipients the server has taken.</summary>
    public IReadOnlyList<Mailbox> Accepted => _accepted;

    /// <summary>Recipients it has not.</summary>
    public IReadOnlyList<RefusedRecipient> Refused => _refused;

    /// <summary>Names sender and recipients; nothing is sent by that yet.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="recipients">To whom it goes.</param>
    /// <param name="size">Bytes of the message; null where there is none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GraderEtlException">The sender is refused.</exception>
    public async Task AddressAsync(Mailbox from, IReadOnlyList<Mailbox> recipients, int? size, CancellationToken cancellationToken)
    {
        if (!from.IsAscii && !capabilities.SmtpUtf8)
            throw SmtpErrors.Unusable($"the server takes no sender such as {from.Address}", "an address in ASCII, as it does not offer SMTPUTF8", "Mail:From", "set Mail:From to an address in ASCII");
        var reachable = recipients.Where(recipient => recipient.IsAscii || capabilities.SmtpUtf8).ToList();
        _refused.AddRange(recipients.Except(reachable).Select(recipient => new RefusedRecipient(recipient, "the server does not offer SMTPUTF8, which this address needs", IsTemporary: false)));

        var command = new StringBuilder("MAIL FROM:<").Append(from.Address).Append('>');
        if (size is { } bytes && capabilities.Size)
            command.Append(CultureInfo.InvariantCulture, $" SIZE={bytes}");
        // the message holds addresses beyond ASCII only where one is used
        if (reachable.Append(from).Any(mailbox => !mailbox.IsAscii))
            command.Append(" BODY=8BITMIME SMTPUTF8");
        var reply = await connection.SendAsync(command.ToString(), cancellationToken).ConfigureAwait(false);
        if (!reply.IsPositive)
            throw connection.Errors.Refused(reply, $"the sender {from.Address}", "reply 250", "Mail:From", reply.IsTemporary ? null : "set Mail:From to an address that the server lets Mail:User send from");
        foreach (var recipient in reachable)
            await AddressAsync(recipient, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends the message to the recipients that were accepted. When it returns, the server has taken charge of it.</summary>
    /// <exception cref="GraderEtlException">The server refused it, or it is not known whether it has it.</exception>
    public async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        var reply = await connection.SendAsync("DATA", cancellationToken).ConfigureAwait(false);
        if (reply.Code != SmtpReply.SendData)
            throw connection.Errors.Refused(reply, "the message", "reply 354");
        await connection.WriteAsync(DotStuffing.Apply(MimeWriter.Write(message, capabilities.SmtpUtf8)), cancellationToken).ConfigureAwait(false);
        try
        {
            await connection.WriteAsync(DotStuffing.End, cancellationToken).ConfigureAwait(false);
            reply = await connection.ReadAsync("at the end of the message", deliveryTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is GraderEtlException or OperationCanceledException)
        {
            // from the last dot on the server may deliver, whether its reply arrives or not
            throw connection.Errors.Uncertain(message.MessageId, _accepted, lost);
        }

        if (!reply.IsPositive)
            throw connection.Errors.Refused(reply, "the message", "reply 250");
    }

    /// <summary>Takes the transaction back.</summary>
    public Task ResetAsync(CancellationToken cancellationToken) => connection.SendAsync("RSET", cancellationToken);

    private async Task AddressAsync(Mailbox recipient, CancellationToken cancellationToken)
    {
        var reply = await connection.SendAsync($"RCPT TO:<{recipient.Address}>", cancellationToken).ConfigureAwait(false);
        if (reply.IsPositive)
            _accepted.Add(recipient);
        else if (reply.Code == SmtpReply.ClosesNow)
            throw connection.Errors.Refused(reply, $"the recipient {recipient.Address}", "reply 250");
        else
            _refused.Add(new RefusedRecipient(recipient, connection.Errors.Show(reply), reply.IsTemporary));
    }
}

/// <summary>Somebody the message could not be sent to.</summary>
/// <param name="Mailbox">Who.</param>
/// <param name="Reason">What the server said, fit to be shown.</param>
/// <param name="IsTemporary">True when it may go better later.</param>
internal sealed record RefusedRecipient(Mailbox Mailbox, string Reason, bool IsTemporary)
{
    public override string ToString() => $"{Mailbox.Address} ({Reason})";
}
