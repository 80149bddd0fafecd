using GraderEtl.Core.Model;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GraderEtl.Runner.Console;

/// <summary>Progress as a bar that moves, ten times a second at most. Several lanes may report at once.</summary>
internal sealed class BarProgress(LiveDisplayContext live, int width, Words words, TimeProvider time) : IProgress<LoadProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>What moves along the bar in a stage whose end cannot be foreseen.</summary>
    private const int Block = 4;

    private static readonly Style Done = new(Color.Green);
    private static readonly Style Left = new(Color.Grey);
    private readonly ProgressText _text = new(words);
    private readonly Lock _lock = new();
    private LoadStage? _stage;
    private long _shownAt;

    public void Report(LoadProgress value)
    {
        lock (_lock)
        {
            if (_stage == value.Stage && time.GetElapsedTime(_shownAt) < Interval)
                return;
            _stage = value.Stage;
            _shownAt = time.GetTimestamp();
            live.UpdateTarget(Draw(value));
        }
    }

    private Rows Draw(LoadProgress progress)
    {
        const int LabelWidth = 30;
        var length = Math.Clamp(width - LabelWidth, 10, 60);
        var bar = progress.Stage is LoadStage.Loading or LoadStage.Finished
            ? Bar(0, (int)(progress.Fraction * length), length).Append($" {words.Percent(progress.Fraction)} {_text.StageTime(progress)}")
            : Bar((int)progress.StageElapsed.TotalSeconds * Block % (length - Block + 1), Block, length).Append($" {_text.StageTime(progress)}");
        var lines = new List<IRenderable> { bar, new Text(_text.Detail(progress)) };
        if (_text.Open(progress) is { Length: > 0 } open)
            lines.Add(new Text(open, Left) { Overflow = Overflow.Ellipsis });
        return new Rows(lines);
    }

    private static Paragraph Bar(int before, int filled, int length) => new Paragraph()
        .Append(new string('━', before), Left)
        .Append(new string('━', filled), Done)
        .Append(new string('━', length - before - filled), Left);
}
