using System.Net;
using System.Net.Sockets;

namespace GraderEtl.Tests.Support.Smtp;

/// <summary>
/// A submission server on 127.0.0.1 that follows a script and the RFCs to the letter: whatever a client may not do is noted as a breach.
/// </summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _sessions = [];
    private readonly List<ReceivedMail> _mail = [];
    private readonly List<string> _breaches = [];
    private readonly List<string> _commands = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Task _listening;

    public SmtpServer(SmtpScript script)
    {
        Script = script;
        _listener.Start();
        _listening = ListenAsync();
    }

    public SmtpScript Script { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Messages it has, in order.</summary>
    public IReadOnlyList<ReceivedMail> Mail
    {
        get { lock (_lock) return [.. _mail]; }
    }

    /// <summary>What clients did that they may not do.</summary>
    public IReadOnlyList<string> Breaches
    {
        get { lock (_lock) return [.. _breaches]; }
    }

    /// <summary>Verbs in the order they came, over all sessions.</summary>
    public IReadOnlyList<string> Verbs
    {
        get { lock (_lock) return [.. _commands.Select(command => command.Split(' ')[0])]; }
    }

    /// <summary>Command lines in the order they came.</summary>
    public IReadOnlyList<string> Commands
    {
        get { lock (_lock) return [.. _commands]; }
    }

    /// <summary>How many connections there were.</summary>
    public int Connections
    {
        get { lock (_lock) return _sessions.Count; }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _listening;
        await Task.WhenAll(_sessions).WaitAsync(TimeSpan.FromSeconds(30));
        _stop.Dispose();
    }

    internal void Keep(ReceivedMail mail)
    {
        lock (_lock)
            _mail.Add(mail);
    }

    internal void Breach(string what)
    {
        lock (_lock)
            _breaches.Add(what);
    }

    /// <summary>Notes a command and asks the script about it.</summary>
    internal string? Ask(string line, string verb)
    {
        lock (_lock)
        {
            _counts[verb] = _counts.GetValueOrDefault(verb) + 1;
            if (verb.Length > 0 && char.IsAsciiLetterUpper(verb[0]))
                _commands.Add(line);
            return Script.Answer(line, verb, _counts[verb]);
        }
    }

    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                lock (_lock)
                    _sessions.Add(Task.Run(() => new SmtpServerSession(this, client).RunAsync(_stop.Token)));
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
