using GraderEtl.Core.Model;
using Spectre.Console;

namespace GraderEtl.Runner.Console;

/// <summary>Shows the progress of a load on standard error while it runs.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs the work and shows what it reports.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="mode">How.</param>
    /// <param name="time">The clock.</param>
    /// <param name="work">The load.</param>
    public static async Task<T> ShowAsync<T>(Terminal terminal, ProgressMode mode, TimeProvider time, Func<IProgress<LoadProgress>?, Task<T>> work)
    {
        if (mode == ProgressMode.None)
            return await work(null);
        if (mode == ProgressMode.Log || terminal.ErrorConsole is not { } console)
            return await work(new LogProgress(terminal, time));

        var result = default(T);
        await console.Live(new Text("")).AutoClear(enabled: false).StartAsync(async live =>
            result = await work(new BarProgress(live, console.Profile.Width, terminal.Words, time)));
        return result!;
    }
}
