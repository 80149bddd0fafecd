using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace GraderEtl.Tests.Support.Faults;

/// <summary>The built program, or another one beside it, as a process of its own, to be killed, frozen and signalled.</summary>
internal sealed class RunnerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private RunnerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it wrote to standard output so far.</summary>
    public string Out => Read(_output);

    /// <summary>What it wrote to standard error so far.</summary>
    public string Error => Read(_error);

    public bool HasEnded => _process.HasExited;

    /// <summary>Starts the program.</summary>
    /// <param name="directory">Its working directory: logs, reports and messages go there.</param>
    /// <param name="settings">Settings by key, such as <c>Source:ApiUrl</c>; they go through the environment.</param>
    /// <param name="arguments">Command and options.</param>
    /// <param name="environment">Variables that are no settings.</param>
    /// <param name="program">The program's file.</param>
    /// <param name="within">A command that starts another one, such as <c>ip netns exec NAME</c>; none by default.</param>
    public static RunnerProcess Start(
        string directory,
        IEnumerable<KeyValuePair<string, string>> settings,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string program = "grader-etl.dll",
        IReadOnlyList<string>? within = null)
    {
        // what a shell starts in the background ignores SIGINT, and so would this process; macOS has no such option
        string[] words = [.. within ?? [], .. OperatingSystem.IsLinux() ? ["env", "--default-signal"] : Array.Empty<string>(), "dotnet", Path.Combine(AppContext.BaseDirectory, program), .. arguments];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var foreign in start.Environment.Keys.Where(key => key.StartsWith("GRADERETL", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(foreign);
        foreach (var (key, value) in settings)
            start.Environment["GRADERETL__" + key.Replace(":", "__", StringComparison.Ordinal)] = value;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        return new RunnerProcess(Process.Start(start)!);
    }

    /// <summary>The names of the files that it has mapped into its memory, its assemblies among them. Linux has such a list.</summary>
    public IReadOnlySet<string> LoadedFiles()
        => File.ReadLines($"/proc/{_process.Id}/maps").Select(static line => Path.GetFileName(line[(line.LastIndexOf(' ') + 1)..])).ToHashSet(StringComparer.Ordinal);

    /// <summary>The local ends of the established IPv4 connections to a port, in its network. Linux has such a list.</summary>
    public HashSet<string> ConnectionsTo(int port)
    {
        const string Established = "01";
        var suffix = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return File.ReadLines($"/proc/{_process.Id}/net/tcp").Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[2].EndsWith(suffix, StringComparison.Ordinal) && fields[3] == Established)
            .Select(static fields => fields[1]).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>SIGKILL: it gets no chance to do anything.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>The same, for a server that does so where it may not wait.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Freezes it: SIGSTOP.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>Wakes it up again: SIGCONT.</summary>
    public Task WakeAsync() => SignalAsync("CONT");

    /// <summary>Sends a signal.</summary>
    /// <param name="name">Its name without SIG.</param>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        if (kill.ExitCode != 0)
            throw new InvalidOperationException($"SIG{name} could not be sent: {kill.ExitCode}");
    }

    /// <summary>Waits for its end, two minutes at most.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException hung)
        {
            throw new TimeoutException($"The program does not end. It said: {Out} {Error}", hung);
        }

        return _process.ExitCode;
    }

    /// <summary>Waits until its log or terminal says something; two minutes at most.</summary>
    public async Task WaitForAsync(Func<RunnerProcess, bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!isSo(this))
        {
            if (HasEnded && !isSo(this))
                throw new InvalidOperationException($"The program ended with {_process.ExitCode} before that: {Out} {Error}");
            await Task.Delay(20, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Keep(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.Append(line).Append('\n');
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
