using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core;

/// <summary>Measures the parts of a run, of which one is always under way.</summary>
internal sealed class StageWatch(TimeProvider clock)
{
    private readonly TimeSpan[] _times = new TimeSpan[(int)LoadStage.Finished + 1];
    private LoadStage _stage = LoadStage.Planning;
    private long _since = clock.GetTimestamp();

    /// <summary>How long each part took so far.</summary>
    public StageTimes Times => new(
        Of(LoadStage.Planning), Of(LoadStage.Loading), Of(LoadStage.Measuring), Of(LoadStage.Reporting), Of(LoadStage.Notifying));

    /// <summary>The next part begins, and with it the one before has ended.</summary>
    public void Enter(LoadStage stage)
    {
        var now = clock.GetTimestamp();
        _times[(int)_stage] += clock.GetElapsedTime(_since, now);
        if (stage != _stage)
            Instruments.StageEnded(_stage, _times[(int)_stage]);
        (_stage, _since) = (stage, now);
    }

    private TimeSpan Of(LoadStage stage)
        => _times[(int)stage] + (stage == _stage ? clock.GetElapsedTime(_since) : TimeSpan.Zero);
}
