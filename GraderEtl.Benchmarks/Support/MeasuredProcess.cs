using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace GraderEtl.Benchmarks.Support;

/// <summary>A child process with its wall time, processor time and peak memory. Run one at a time: on Linux, processor time is what all ended children took.</summary>
/// <param name="Cost">What it took.</param>
/// <param name="Output">Its standard output.</param>
internal sealed record MeasuredProcess(Sample Cost, string Output)
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux architecture .NET runs on
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="start">File, arguments, environment and directory.</param>
    /// <exception cref="MeasurementFailedException">It could not be started or ended with another code than 0.</exception>
    /// <exception cref="OperationCanceledException">Somebody interrupts; the process was ended.</exception>
    public static async Task<MeasuredProcess> RunAsync(ProcessStartInfo start)
    {
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var before = ChildrenTime();
        var watch = Stopwatch.StartNew();
        using var process = Start(start);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await using var interruption = Interruption.Token.Register(() => process.Kill(entireProcessTree: true));
        var ended = process.WaitForExitAsync();
        var peak = await WatchAsync(process, ended);
        var wall = watch.Elapsed;
        var cpu = OperatingSystem.IsWindows() ? process.TotalProcessorTime : ChildrenTime() - before;
        Interruption.Token.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
            throw new MeasurementFailedException($"{Path.GetFileName(start.FileName)} ended with {process.ExitCode}: {await output} {await errors}");
        return new MeasuredProcess(new Sample(wall, cpu, peak), await output);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new MeasurementFailedException($"{Path.GetFileName(start.FileName)} could not be started: {error.Message}");
        }
    }

    /// <summary>The peak is a mark the system keeps, so looking now and then loses only what the last moments added.</summary>
    private static async Task<long?> WatchAsync(Process process, Task ended)
    {
        long? peak = null;
        while (!ended.IsCompleted)
        {
            peak = Peak(process) ?? peak;
            await Task.WhenAny(ended, Task.Delay(Poll));
        }

        return peak;
    }

    private static long? Peak(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64 is var bytes and > 0 ? bytes : null;
        }
        catch (InvalidOperationException)
        {
            return null; // it has just ended
        }
    }

    /// <summary>User and system time of all children that have ended, from fields 16 and 17 of proc(5) stat; null where there is no such thing.</summary>
    private static TimeSpan? ChildrenTime()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        const int Field3 = 3; // the first one behind the name in parentheses
        var ticks = long.Parse(fields[16 - Field3], CultureInfo.InvariantCulture) + long.Parse(fields[17 - Field3], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }
}

/// <summary>This program, to be run once more as a process of its own.</summary>
internal static class Self
{
    /// <summary>How to start it.</summary>
    /// <param name="settings">Settings by key, see <see cref="ProgramRun"/>.</param>
    /// <param name="arguments">Command and options.</param>
    public static ProcessStartInfo Start(IEnumerable<KeyValuePair<string, string>> settings, params string[] arguments)
    {
        var assembly = typeof(Self).Assembly.Location;
        var host = Environment.ProcessPath!;
        var isDotnet = Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(host, isDotnet ? [assembly, .. arguments] : arguments);
        ProgramRun.Apply(settings, start);
        return start;
    }
}

/// <summary>Something that was to be measured did not do its work, so its time means nothing.</summary>
internal sealed class MeasurementFailedException(string message) : Exception(message);
