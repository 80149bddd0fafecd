using System.ComponentModel;
using System.Diagnostics;

namespace GraderEtl.Runner.Embedded;

/// <summary>Runs a command to its end, without a shell, and keeps the end of what it says.</summary>
internal static class ChildProcess
{
    private const int KeptLines = 40;

    /// <summary>Runs <paramref name="command"/>; cancelling kills it.</summary>
    /// <param name="command">The program and its arguments, passed on as they are.</param>
    /// <param name="directory">The working directory; null for the program's own.</param>
    /// <param name="environment">Variables to set, or to remove where the value is null.</param>
    /// <param name="keepsServer">True for <c>pg_ctl start</c>, whose server outlives it.</param>
    /// <param name="cancellationToken">Kills the command.</param>
    internal static async Task<CommandOutcome> RunAsync(
        IReadOnlyList<string> command,
        string? directory = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        bool keepsServer = false,
        CancellationToken cancellationToken = default)
    {
        // On Windows the server inherits the pipes and would keep them open for ever: its start is left unredirected there.
        bool captured = !(keepsServer && OperatingSystem.IsWindows());
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = captured,
            RedirectStandardError = captured,
            WorkingDirectory = directory ?? "",
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        var output = new Queue<string>();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(output, line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception notStarted)
        {
            return new CommandOutcome(127, [$"{command[0]}: {notStarted.Message}"]);
        }

        process.StandardInput.Close();
        if (captured)
        {
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: !keepsServer);
            throw;
        }

        lock (output)
        {
            return new CommandOutcome(process.ExitCode, [.. output]);
        }
    }

    private static void Keep(Queue<string> output, string? line)
    {
        if (line is null)
            return;
        lock (output)
        {
            output.Enqueue(line.TrimEnd());
            if (output.Count > KeptLines)
                output.Dequeue();
        }
    }
}

/// <summary>How a child process ended.</summary>
/// <param name="ExitCode">Its exit code; 127 when it could not be started at all.</param>
/// <param name="Output">What it wrote to stdout and stderr, the last lines when it was long.</param>
internal sealed record CommandOutcome(int ExitCode, IReadOnlyList<string> Output)
{
    internal bool Succeeded => ExitCode == 0;

    /// <summary>The end of the output in one line, for an error message.</summary>
    internal string LastLines => string.Join(" | ", Output.Where(line => line.Length > 0).TakeLast(6));
}
