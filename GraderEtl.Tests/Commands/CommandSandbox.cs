using System.Runtime.InteropServices;
using System.Text.Json;
using GraderEtl.Runner.Commands;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Embedded;
using GraderEtl.Tests.Support;

namespace GraderEtl.Tests.Commands;

/// <summary>Runs command lines in this process, with a directory, an environment and streams of their own.</summary>
internal sealed class CommandSandbox : IDisposable
{
    private readonly TempDirectory _directory = new();

    public string Directory => _directory.Path;

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The machine that a private PostgreSQL is started on.</summary>
    public HostSystem Host { get; init; } = HostSystem.Current();

    /// <summary>What the user types; null without a terminal.</summary>
    public TextReader? Answers { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public string File(string name) => _directory.File(name);

    public void Write(string name, string text) => System.IO.File.WriteAllText(File(name), text);

    /// <summary>Runs a command line to its end.</summary>
    public Task<CommandOutput> RunAsync(params string[] args) => RunAsync(args, _ => { });

    /// <summary>Runs a command line whose results go to a terminal so many columns wide.</summary>
    public Task<CommandOutput> RunOnTerminalAsync(int columns, params string[] args) => RunAsync(args, _ => { }, columns);

    /// <summary>Runs a command line; the test may send it signals.</summary>
    public async Task<CommandOutput> RunAsync(string[] args, Action<Action<PosixSignal>> started, int? columns = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var interruption = new Interruption(code => throw new InvalidOperationException($"exit {code}"));
        var environment = new CommandEnvironment
        {
            Streams = new CommandStreams(output, error, OutIsTerminal: columns is not null, Width: columns),
            Answers = Answers,
            Directory = Directory,
            Variables = Variables,
            Time = Time,
            Host = () => Host,
        };
        var running = new CommandHost(environment, interruption).RunAsync(args);
        started(interruption.Request);
        var code = await running.WaitAsync(TimeSpan.FromMinutes(2));
        return new CommandOutput(code, output.ToString(), error.ToString());
    }

    public void Dispose() => _directory.Dispose();
}

/// <summary>What a command line left behind.</summary>
internal sealed record CommandOutput(int Code, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;
}
