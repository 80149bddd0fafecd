using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Notification.Mail.Smtp;

/// <summary>A connection to a mail server: commands out, replies in, each within its time. Credentials pass only when it is encrypted.</summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    private readonly MailOptions _mail;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SmtpReplyReader _reader = new();
    private readonly Socket _socket;
    private Stream _stream = Stream.Null;

    private SmtpConnection(MailOptions mail, SmtpErrors errors, TimeProvider clock, ILogger logger)
    {
        _mail = mail;
        _clock = clock;
        _logger = logger;
        Errors = errors;
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    }

    public SmtpErrors Errors { get; }

    /// <summary>The protocol in use, such as <c>Tls13</c>; null when the connection is not encrypted.</summary>
    public string? Encryption => _stream is SslStream tls ? tls.SslProtocol.ToString() : null;

    /// <summary>What the server may call this machine: its address, as few machines have a name that others can resolve (RFC 5321, 4.1.4).</summary>
    public string LocalName
    {
        get
        {
            var address = ((IPEndPoint)_socket.LocalEndPoint!).Address;
            if (address.IsIPv4MappedToIPv6)
                address = address.MapToIPv4();
            return address.AddressFamily == AddressFamily.InterNetworkV6
                ? $"[IPv6:{new IPAddress(address.GetAddressBytes())}]"
                : $"[{address}]";
        }
    }

    /// <summary>Connects; nothing is encrypted yet.</summary>
    public static async Task<SmtpConnection> OpenAsync(MailOptions mail, SmtpErrors errors, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        var connection = new SmtpConnection(mail, errors, clock, logger);
        try
        {
            await connection.GuardAsync(
                "while connecting",
                mail.Timeout,
                async token =>
                {
                    await connection._socket.ConnectAsync(mail.Host!, mail.EffectivePort, token).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            connection._stream = new NetworkStream(connection._socket, ownsSocket: true);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Goes over to TLS. What came before it in clear text and was not read yet is forgotten: anyone could have written it.</summary>
    public async Task EncryptAsync(CancellationToken cancellationToken)
    {
        if (_reader.Discard() is > 0 and var bytes)
            Log.SmtpTextDiscarded(_logger, bytes);
        _stream = await GuardAsync(
            "during the TLS handshake", _mail.Timeout, token => new SmtpTls(_mail, Errors).EncryptAsync(_stream, token), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a command and reads its reply.</summary>
    /// <param name="command">One line.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="shown">What of it may be seen; null for all of it.</param>
    public async Task<SmtpReply> SendAsync(string command, CancellationToken cancellationToken, string? shown = null)
    {
        shown ??= command;
        // addresses are checked long before; a command that is two must not leave by any way
        if (command.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            throw new InvalidOperationException("An SMTP command holds a line end or NUL.");
        await WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), cancellationToken).ConfigureAwait(false);
        var reply = await ReadAsync("at " + shown.Split(' ')[0], _mail.Timeout, cancellationToken).ConfigureAwait(false);
        Log.SmtpExchange(_logger, shown, Errors.Show(reply));
        return reply;
    }

    public Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => GuardAsync(
        "while sending",
        _mail.Timeout,
        async token =>
        {
            await _stream.WriteAsync(bytes, token).ConfigureAwait(false);
            await _stream.FlushAsync(token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public Task<SmtpReply> ReadAsync(string doing, TimeSpan limit, CancellationToken cancellationToken) => GuardAsync(
        doing,
        limit,
        async token => await _reader.ReadAsync(_stream, token).ConfigureAwait(false) ?? throw Errors.Lost(doing),
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        _socket.Dispose();
    }

    /// <summary>Runs something within a time; what goes wrong becomes an error that says whether to try again.</summary>
    private async Task<T> GuardAsync<T>(string doing, TimeSpan limit, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await work(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Errors.TimedOut(doing, limit);
        }
        catch (InvalidDataException foreign)
        {
            throw Errors.NotSmtp(foreign.Message, doing);
        }
        catch (SocketException unreachable)
        {
            throw Errors.Unreachable(unreachable);
        }
        catch (IOException lost)
        {
            throw Errors.Lost(doing, lost);
        }
    }
}
