using GraderEtl.Core.Model;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GraderEtl.Runner.Console;

/// <summary>Shows the progress of a load on standard error while it runs.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs the work and shows what it reports.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="mode">How.</param>
    /// <param name="time">The clock.</param>
    /// <param name="work">The load.</param>
    /// <param name="source">The source that is loaded, where there are several; else null.</param>
    public static async Task<T> ShowAsync<T>(
        Terminal terminal, ProgressMode mode, TimeProvider time, Func<IProgress<LoadProgress>?, Task<T>> work, string? source = null)
    {
        if (mode == ProgressMode.None)
            return await work(null);
        return mode == ProgressMode.Log || terminal.ErrorConsole is null
            ? await work(new LogProgress(terminal, time, source))
            : await ShowLiveAsync(terminal, time, work, source);
    }

    /// <summary>On its own, so that a run without a terminal does not load what draws on one.</summary>
    private static async Task<T> ShowLiveAsync<T>(Terminal terminal, TimeProvider time, Func<IProgress<LoadProgress>?, Task<T>> work, string? source)
    {
        var console = terminal.ErrorConsole!;
        var result = default(T);
        await console.Live(new Text("")).AutoClear(enabled: false).StartAsync(async live =>
            result = await work(new BarProgress(live, console.Profile.Width, new ProgressText(terminal.Words, source), time)));
        return result!;
    }
}

/// <summary>How progress is shown.</summary>
internal enum ProgressMode
{
    /// <summary>A bar on a terminal, lines elsewhere.</summary>
    Auto,

    /// <summary>A moving bar; lines where there is no terminal.</summary>
    Bar,

    /// <summary>A line every ten seconds and at the start of each stage.</summary>
    Log,

    /// <summary>Not at all.</summary>
    None,
}

/// <summary>Shows a stage when it begins, and then at most once in an interval. Several lanes may report at once.</summary>
internal abstract class ThrottledProgress(TimeSpan interval, TimeProvider time) : IProgress<LoadProgress>
{
    private readonly Lock _lock = new();
    private LoadStage? _stage;
    private long _shownAt;

    public void Report(LoadProgress value)
    {
        lock (_lock)
        {
            if (_stage == value.Stage && time.GetElapsedTime(_shownAt) < interval)
                return;
            _stage = value.Stage;
            _shownAt = time.GetTimestamp();
            Show(value);
        }
    }

    protected abstract void Show(LoadProgress progress);
}

/// <summary>Progress as a bar that moves, ten times a second at most.</summary>
internal sealed class BarProgress(LiveDisplayContext live, int width, ProgressText text, TimeProvider time)
    : ThrottledProgress(TimeSpan.FromMilliseconds(100), time)
{
    /// <summary>What moves along the bar in a stage whose end cannot be foreseen.</summary>
    private const int Block = 4;

    private static readonly Style Done = new(Color.Green);
    private static readonly Style Left = new(Color.Grey);

    protected override void Show(LoadProgress progress) => live.UpdateTarget(Draw(progress));

    private Rows Draw(LoadProgress progress)
    {
        const int LabelWidth = 30;
        var length = Math.Clamp(width - LabelWidth, 10, 60);
        var bar = progress.Stage is LoadStage.Loading or LoadStage.Finished
            ? Bar(0, (int)(progress.Fraction * length), length).Append($" {text.Percent(progress)} {text.StageTime(progress)}")
            : Bar((int)progress.StageElapsed.TotalSeconds * Block % (length - Block + 1), Block, length).Append($" {text.StageTime(progress)}");
        var lines = new List<IRenderable> { bar, new Text(text.Detail(progress)) };
        if (text.Open(progress) is { Length: > 0 } open)
            lines.Add(new Text(open, Left) { Overflow = Overflow.Ellipsis });
        return new Rows(lines);
    }

    private static Paragraph Bar(int before, int filled, int length) => new Paragraph()
        .Append(new string('━', before), Left)
        .Append(new string('━', filled), Done)
        .Append(new string('━', length - before - filled), Left);
}

/// <summary>Progress as plain lines: one when a stage begins, then one every ten seconds.</summary>
internal sealed class LogProgress(Terminal terminal, TimeProvider time, string? source = null) : ThrottledProgress(TimeSpan.FromSeconds(10), time)
{
    private readonly ProgressText _text = new(terminal.Words, source);

    protected override void Show(LoadProgress progress)
    {
        if (progress.Stage != LoadStage.Finished)
            terminal.Message(_text.Line(progress));
    }
}
