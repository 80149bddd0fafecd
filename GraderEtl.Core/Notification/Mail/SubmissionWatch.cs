using System.Text;
using GraderEtl.Core.Diagnostics;
using MailKit;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>
/// Follows the dialogue of MailKit and a server: the present step, the time limit of the next reply, and the size of replies. It keeps and
/// logs none of the content.
/// </summary>
internal sealed class SubmissionWatch(TimeSpan timeout, TimeSpan deliveryTimeout, TimeProvider clock, ILogger logger) : IProtocolLogger, ITransferProgress
{
    private const int LargestReply = 64 * 1024;
    private const int MostChallenges = 8;
    private static readonly string[] Commands = ["EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "RSET", "QUIT"];
    private readonly CancellationTokenSource _deadline = new(timeout, clock);
    private int _received;
    private int _challenges;
    private bool _isSending;

    /// <summary>The command that was sent last; empty before the first.</summary>
    public string Command { get; private set; } = "";

    /// <summary>The present step, such as <c>at the greeting</c>.</summary>
    public string Doing { get; private set; } = "while connecting";

    /// <summary>Its time limit.</summary>
    public TimeSpan Limit => IsWholeMessageSent ? deliveryTimeout : timeout;

    /// <summary>True once the server may have the whole message.</summary>
    public bool IsWholeMessageSent { get; private set; }

    /// <summary>Cancelled when the server does not reply in time.</summary>
    public CancellationToken Deadline => _deadline.Token;

    /// <summary>Required by MailKit; as nothing is kept, nothing has to be hidden.</summary>
    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    /// <summary>The TLS handshake begins.</summary>
    public void Handshake() => Begin("during the TLS handshake");

    public void LogConnect(Uri uri) => Begin("at the greeting");

    public void LogClient(byte[] buffer, int offset, int count)
    {
        (_received, _challenges) = (0, Command == "AUTH" ? _challenges : 0);
        var first = Encoding.ASCII.GetString(buffer, offset, Math.Min(count, 10)).Split(' ', '\r')[0];
        // a message can begin with any word; only RSET and QUIT follow it
        if (Commands.Contains(first) && (!_isSending || count == first.Length + 2))
            (Command, _isSending) = (first, false);
        Begin(IsWholeMessageSent && _isSending ? "at the end of the message" : _isSending ? "while sending" : "at " + Command);
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        if ((_received += count) > LargestReply)
            throw new SmtpProtocolException($"a reply is larger than {LargestReply} bytes");
        if (Command == "AUTH" && ++_challenges > MostChallenges)
            throw new SmtpProtocolException($"a login takes more than {MostChallenges} replies");
        if (Command == "DATA")
            _isSending = true;
        if (Command == "STARTTLS")
            EndClearText(buffer.AsSpan(offset, count));
    }

    public void Report(long bytesTransferred, long totalSize)
    {
        if (bytesTransferred < totalSize)
            return;
        IsWholeMessageSent = true;
        Begin("at the end of the message");
    }

    public void Report(long bytesTransferred)
    {
        // the size is always known
    }

    public void Dispose() => _deadline.Dispose();

    /// <summary>MailKit discards clear text after the reply to STARTTLS: anyone could have written it.</summary>
    private void EndClearText(ReadOnlySpan<byte> received)
    {
        if (received.IndexOf((byte)'\n') is >= 0 and var end && end + 1 < received.Length && received is [_, _, _, not (byte)'-', ..])
            Log.SmtpTextDiscarded(logger, received.Length - end - 1);
        Handshake();
    }

    private void Begin(string doing)
    {
        Doing = doing;
        _deadline.CancelAfter(Limit);
    }
}
