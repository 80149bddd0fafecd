namespace GraderEtl.Runner.Serve.Page;

/// <summary>Whether work can be done: the databases respond and a worker is alive. Asked once a second at most, as it needs no login.</summary>
internal sealed class Readiness(PageContext context)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private (Task<bool> IsReady, DateTimeOffset At)? _last;

    public Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var now = context.Time.GetUtcNow();
            if (_last is not { } last || now - last.At >= Kept)
                _last = last = (AskAsync(), now);
            return last.IsReady.WaitAsync(cancellationToken);
        }
    }

    private async Task<bool> AskAsync()
    {
        try
        {
            foreach (var source in context.Sources)
                await source.Inspection.ReadSizeAsync(CancellationToken.None);
            return (await context.Control.ReadNodesAsync(CancellationToken.None)).Any(static node => node.IsAlive);
        }
        catch (Exception failed) when (StateReader.ErrorOf(failed) is not null)
        {
            return false;
        }
    }
}
