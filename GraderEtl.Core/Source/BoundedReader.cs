namespace GraderEtl.Core.Source;

/// <summary>Reads a stream, counts its bytes and keeps both bounds of <see cref="JsonArrayOptions"/>. The stream stays the caller's.</summary>
internal sealed class BoundedReader(Stream stream, JsonArrayOptions options) : IDisposable
{
    private CancellationTokenSource? _deadline;
    private CancellationTokenRegistration _link;
    private long _waited;

    /// <summary>Bytes read so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>How long reads had to wait for bytes.</summary>
    public TimeSpan Waited => options.TimeProvider.GetElapsedTime(0, _waited);

    /// <summary>Reads what is there, at least a byte; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        var reading = options.ReadTimeout == Timeout.InfiniteTimeSpan
            ? stream.ReadAsync(room, cancellationToken)
            : ReadInTimeAsync(room, cancellationToken);
        var since = reading.IsCompleted ? 0 : options.TimeProvider.GetTimestamp();
        var read = await DecodedAsync(reading).ConfigureAwait(false);
        if (since != 0)
            _waited += options.TimeProvider.GetTimestamp() - since;
        Bytes += read;
        return Bytes <= options.MaxBytes ? read : throw JsonArrayFaults.TooLong(options.MaxBytes);
    }

    public void Dispose()
    {
        _link.Dispose();
        _deadline?.Dispose();
    }

    /// <summary>Brotli's decoder calls bytes that are none an invalid operation, gzip's and deflate's invalid data.</summary>
    private static async ValueTask<int> DecodedAsync(ValueTask<int> reading)
    {
        try
        {
            return await reading.ConfigureAwait(false);
        }
        catch (InvalidOperationException cause) when (cause is not ObjectDisposedException)
        {
            throw new InvalidDataException(cause.Message, cause);
        }
    }

    private async ValueTask<int> ReadInTimeAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        // one source serves all reads; TryReset fails only once the deadline has passed, and then the reading is over
        if (_deadline is null)
        {
            _deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.TimeProvider);
            _link = cancellationToken.UnsafeRegister(static deadline => ((CancellationTokenSource)deadline!).Cancel(), _deadline);
        }

        _deadline.CancelAfter(options.ReadTimeout);
        try
        {
            return await stream.ReadAsync(room, _deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException cause) when (_deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw JsonArrayFaults.Stalled(options.ReadTimeout, Bytes, cause);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            _deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
