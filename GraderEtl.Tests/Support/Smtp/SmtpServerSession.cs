using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace GraderEtl.Tests.Support.Smtp;

/// <summary>One connection of <see cref="SmtpServer"/>.</summary>
internal sealed partial class SmtpServerSession(SmtpServer server, TcpClient client)
{
    private readonly SmtpScript _script = server.Script;
    private SmtpLineReader _lines = null!;
    private Stream _stream = null!;
    private bool _greeted;
    private bool _utf8;
    private string? _user;
    private string? _from;
    private int? _size;
    private readonly List<string> _recipients = [];

    private bool IsEncrypted => _stream is SslStream;

    public async Task RunAsync(CancellationToken stop)
    {
        using (client)
        {
            try
            {
                Use(client.GetStream());
                if (_script.ImplicitTls)
                    await EncryptAsync(stop);
                if (!await SayAsync(server.Ask("", "greeting") ?? "220 localhost ESMTP", stop))
                    return;
                while (await _lines.ReadAsync(stop) is { } line && await ObeyAsync(line, stop))
                {
                }
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // the client went away or refused the certificate, as many a test wants
            }
            finally
            {
                if (_stream is not null)
                    await _stream.DisposeAsync();
            }
        }
    }

    private void Use(Stream stream)
    {
        _stream = stream;
        _lines = new SmtpLineReader(stream);
    }

    private async Task EncryptAsync(CancellationToken stop)
    {
        if (_lines.HasMore)
            server.Breach("commands were sent together with STARTTLS");
        var tls = new SslStream(_stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _script.Certificate }, stop);
        Use(tls);
        (_greeted, _user, _from) = (false, null, null);
    }

    private async Task<bool> ObeyAsync(byte[] raw, CancellationToken stop)
    {
        var line = CheckCommand(raw);
        var verb = line.Split(' ')[0].ToUpperInvariant();
        if (server.Ask(line, verb) is { } scripted)
            return await SayAsync(scripted, stop);
        return verb switch
        {
            "EHLO" => await HelloAsync(line, stop),
            "HELO" => await SayAsync("250 localhost", stop),
            "STARTTLS" => await StartTlsAsync(stop),
            "AUTH" => await LogInAsync(line, stop),
            "MAIL" => await SayAsync(Mail(line), stop),
            "RCPT" => await SayAsync(Recipient(line), stop),
            "DATA" => await DataAsync(stop),
            "RSET" => Reset() && await SayAsync("250 ok", stop),
            "QUIT" => await SayAsync("221 bye", stop) && false,
            _ => await SayAsync(Broken($"unknown command {line}", "500 what?"), stop),
        };
    }

    private string CheckCommand(byte[] raw)
    {
        if (raw.Length > 510)
            server.Breach($"a command of {raw.Length} bytes");
        if (raw.Any(b => b is 0 or (byte)'\r' or (byte)'\n'))
            server.Breach("a control character in a command");
        return Encoding.UTF8.GetString(raw);
    }

    private async Task<bool> HelloAsync(string line, CancellationToken stop)
    {
        if (!HelloPattern().IsMatch(line))
            server.Breach("no address literal in " + line);
        _greeted = true;
        List<string> offered = ["localhost", .. _script.Extensions];
        if (_script.OffersStartTls && !IsEncrypted)
            offered.Add("STARTTLS");
        if (_script.Mechanisms.Length > 0 && IsEncrypted)
            offered.Add("AUTH " + string.Join(' ', _script.Mechanisms));
        var reply = string.Concat(offered[..^1].Select(extension => $"250-{extension}\r\n")) + $"250 {offered[^1]}";
        return await SayAsync(reply, stop);
    }

    private async Task<bool> StartTlsAsync(CancellationToken stop)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes("220 go ahead\r\n" + _script.AfterStartTls), stop);
        await EncryptAsync(stop);
        return true;
    }

    private async Task<bool> LogInAsync(string line, CancellationToken stop)
    {
        if (!IsEncrypted)
            server.Breach("credentials in clear text");
        if (_user is not null || !_greeted)
            server.Breach("AUTH at the wrong time");
        var login = new SmtpServerLogin(_script, _lines, reply => SayAsync(reply, stop));
        var (user, reply) = await login.RunAsync(line, stop);
        _user = user;
        return await SayAsync(reply, stop);
    }

    private string Mail(string line)
    {
        if (MailPattern().Match(line) is not { Success: true } match)
            return Broken("malformed " + line, "501 syntax");
        if (_script.RequiresTls && !IsEncrypted)
            server.Breach("mail without encryption");
        if (_script.RequiresLogin && _user is null)
            server.Breach("mail without a login");
        if (!_greeted || _from is not null)
            server.Breach("MAIL at the wrong time");
        var parameters = match.Groups["parameters"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var parameter in parameters)
        {
            var extension = parameter.Split('=')[0] is "BODY" ? "8BITMIME" : parameter.Split('=')[0];
            if (!_script.Extensions.Any(offered => offered.Split(' ')[0] == extension))
                server.Breach($"{parameter} was not offered");
        }

        _utf8 = parameters.Contains("SMTPUTF8");
        _size = parameters.Where(parameter => parameter.StartsWith("SIZE=", StringComparison.Ordinal)).Select(parameter => (int?)int.Parse(parameter[5..])).SingleOrDefault();
        _from = Address(match);
        return "250 ok";
    }

    private string Recipient(string line)
    {
        if (RecipientPattern().Match(line) is not { Success: true } match)
            return Broken("malformed " + line, "501 syntax");
        if (_from is null)
            server.Breach("RCPT without MAIL");
        _recipients.Add(Address(match));
        return "250 ok";
    }

    private string Address(Match match)
    {
        var address = match.Groups["address"].Value;
        if (!_utf8 && !Ascii.IsValid(address))
            server.Breach($"{address} without SMTPUTF8");
        return address;
    }

    private async Task<bool> DataAsync(CancellationToken stop)
    {
        if (_recipients.Count == 0)
            return await SayAsync(Broken("DATA without a recipient", "503 recipients?"), stop);
        await SayAsync("354 go on", stop);
        using var content = new MemoryStream();
        for (var first = true; await _lines.ReadAsync(stop) is { } line; first = false)
        {
            if (first && server.Ask("", "chunk") is { } broken)
                return await SayAsync(broken, stop);
            if (line is [(byte)'.'])
                return await TakeAsync(content.ToArray(), stop);
            CheckLine(line);
            content.Write(line.AsSpan(line is [(byte)'.', ..] ? 1 : 0));
            content.Write("\r\n"u8);
        }

        return false;
    }

    private void CheckLine(byte[] line)
    {
        if (line.Length > 998)
            server.Breach($"a line of {line.Length} bytes");
        if (line is [(byte)'.', not (byte)'.', ..])
            server.Breach("a dot that was not doubled");
        if (line.Any(b => b is 0 or (byte)'\r' or (byte)'\n'))
            server.Breach("NUL or half a line end in a message");
        if (!_utf8 && line.Any(b => b > 127))
            server.Breach("eight-bit content that was not announced");
    }

    private async Task<bool> TakeAsync(byte[] content, CancellationToken stop)
    {
        if (_size < content.Length)
            server.Breach($"{content.Length} bytes were announced as {_size}");
        var answer = server.Ask("", ".");
        if (answer is null or SmtpScript.Drop or SmtpScript.Silence)
            server.Keep(new ReceivedMail(_from!, [.. _recipients], content, _user, IsEncrypted));
        Reset();
        return await SayAsync(answer ?? "250 2.0.0 taken", stop);
    }

    private bool Reset()
    {
        _from = null;
        _recipients.Clear();
        return true;
    }

    private string Broken(string what, string reply)
    {
        server.Breach(what);
        return reply;
    }

    /// <summary>Says something; false when the connection is over by that.</summary>
    private async Task<bool> SayAsync(string reply, CancellationToken stop)
    {
        if (reply == SmtpScript.Drop)
            return false;
        if (reply == SmtpScript.Silence)
        {
            await _lines.WaitForEndAsync(stop);
            return false;
        }

        await _stream.WriteAsync(Encoding.UTF8.GetBytes(reply + "\r\n"), stop);
        return !reply.StartsWith("421", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^EHLO \[(IPv6:[0-9a-f:]+|[0-9.]+)\]$")]
    private static partial Regex HelloPattern();

    [GeneratedRegex(@"^MAIL FROM:<(?<address>[^<>\s@]+@[^<>\s@]+)>(?<parameters>( \S+)*)$")]
    private static partial Regex MailPattern();

    [GeneratedRegex(@"^RCPT TO:<(?<address>[^<>\s@]+@[^<>\s@]+)>$")]
    private static partial Regex RecipientPattern();
}
