namespace GraderEtl.Core.Sql;

/// <summary>Work on the database that can be left undone: it ends, and gives its connection back, as soon as other work lacks one.</summary>
internal sealed class SpareWork
{
    private readonly Lock _lock = new();
    private readonly List<Piece> _running = [];

    /// <summary>True while there is none.</summary>
    public bool IsEmpty => Running().Length == 0;

    /// <summary>Runs a piece of work.</summary>
    /// <param name="work">The work; when it ends it has given its connection back.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was ended, by the token or by <see cref="EndAsync"/>.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var piece = new Piece();
        lock (_lock)
            _running.Add(piece);
        try
        {
            var working = work(stop.Token);
            if (await Task.WhenAny(working, piece.Unwanted.Task).ConfigureAwait(false) != working)
                await stop.CancelAsync().ConfigureAwait(false);
            return await working.ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
                _running.Remove(piece);
            piece.Ended.SetResult();
        }
    }

    /// <summary>Ends all of it, and returns once its connections are back.</summary>
    /// <returns>False where there was none.</returns>
    public async Task<bool> EndAsync()
    {
        var running = Running();
        foreach (var piece in running)
            piece.Unwanted.TrySetResult();
        await Task.WhenAll(running.Select(static piece => piece.Ended.Task)).ConfigureAwait(false);
        return running.Length > 0;
    }

    private Piece[] Running()
    {
        lock (_lock)
            return [.. _running];
    }

    private sealed class Piece
    {
        public TaskCompletionSource Unwanted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
