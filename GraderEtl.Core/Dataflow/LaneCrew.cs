namespace GraderEtl.Core.Dataflow;

/// <summary>The lanes of a run, started when they are first wanted.</summary>
internal sealed class LaneCrew(Func<int, Task> run)
{
    private readonly Lock _lock = new();
    private readonly List<Task> _lanes = [];
    private bool _hasEnded;

    /// <summary>Starts lanes until there are so many, unless all work has ended.</summary>
    public void Grow(int lanes)
    {
        lock (_lock)
        {
            while (_lanes.Count < lanes && !_hasEnded)
                _lanes.Add(run(_lanes.Count + 1));
        }
    }

    /// <summary>Waits until all lanes have ended, those included that are started meanwhile.</summary>
    public async Task EndAsync()
    {
        while (Running() is { Length: > 0 } running)
            await Task.WhenAll(running).ConfigureAwait(false);
    }

    private Task[] Running()
    {
        lock (_lock)
        {
            Task[] running = [.. _lanes.Where(lane => !lane.IsCompletedSuccessfully)];
            _hasEnded = running.Length == 0;
            return running;
        }
    }
}
