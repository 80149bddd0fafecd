using System.Collections;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Embedded;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace GraderEtl.Runner.Commands;

/// <summary>All that commands know of the world outside, so that tests can run them side by side in one process.</summary>
internal sealed record CommandEnvironment
{
    /// <summary>The program's name, for advice.</summary>
    public const string ProgramName = "grader-etl";

    /// <summary>Results and messages.</summary>
    public required CommandStreams Streams { get; init; }

    /// <summary>The working directory, absolute.</summary>
    public required string Directory { get; init; }

    /// <summary>Environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The user's secrets file, which need not exist; null for none.</summary>
    public string? UserSecrets { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where questions are answered; null without a terminal.</summary>
    public TextReader? Answers { get; init; }

    /// <summary>How a shell starts the program again.</summary>
    public Invocation Invocation { get; init; } = Invocation.OnPath;

    /// <summary>The machine, as far as a private PostgreSQL depends on it.</summary>
    public Func<HostSystem> Host { get; init; } = HostSystem.Current;

    /// <summary>The process's own.</summary>
    public static CommandEnvironment OfProcess() => new()
    {
        Streams = new CommandStreams(
            System.Console.Out, System.Console.Error, !System.Console.IsOutputRedirected, !System.Console.IsErrorRedirected),
        Answers = System.Console.IsInputRedirected ? null : System.Console.In,
        Directory = Environment.CurrentDirectory,
        Variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal),
        UserSecrets = SecretsPath(),
        Invocation = Invocation.OfProcess(),
    };

    /// <summary>There is none where the user has no home, as some services do.</summary>
    private static string? SecretsPath()
    {
        try
        {
            return PathHelper.GetSecretsPathFromSecretsId("grader-etl");
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
