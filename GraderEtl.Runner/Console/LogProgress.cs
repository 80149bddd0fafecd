using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Console;

/// <summary>Progress as plain lines: one when a stage begins, then one every ten seconds. Several lanes may report at once.</summary>
internal sealed class LogProgress(Terminal terminal, TimeProvider time) : IProgress<LoadProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly ProgressText _text = new(terminal.Words);
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
            if (value.Stage != LoadStage.Finished)
                terminal.Message(_text.Line(value));
        }
    }
}
