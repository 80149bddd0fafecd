using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Binary COPY over two buffers that a lane keeps: tuples collect in one while the other goes out, so that the server always has the
/// next ones waiting (with one buffer it idled for a fifth of the time). The COPY itself begins with the first bytes that go out, so
/// a window without rows costs none.
/// </summary>
/// <remarks>
/// Disposing Npgsql's stream ends the COPY as done, not as failed. So it is disposed in <see cref="CompleteAsync"/> alone; every
/// other way out goes through <see cref="AbortAsync"/>.
/// </remarks>
internal sealed class CopyWriter(int bufferBytes)
{
    /// <summary>How long the server may take to confirm that a COPY was called off.</summary>
    private const int AbortTimeoutMilliseconds = 5_000;

    private byte[] _buffer = new byte[bufferBytes];
    private byte[] _spare = new byte[bufferBytes];
    private int _filled;
    private Task _sending = Task.CompletedTask;
    private string? _command;
    private NpgsqlRawCopyStream? _stream;

    /// <summary>The end of the last COPY, or of the last sending, still running where the caller stopped waiting for it.</summary>
    public Task Ending { get; private set; } = Task.CompletedTask;

    /// <summary>True from <see cref="Start"/> until the COPY is completed or aborted.</summary>
    public bool IsStarted => _command is not null;

    private static ReadOnlySpan<byte> Header => [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private static ReadOnlySpan<byte> Trailer => [0xFF, 0xFF];

    /// <summary>Starts a COPY in the buffer; nothing is sent yet.</summary>
    /// <param name="command">The COPY statement.</param>
    public void Start(string command)
    {
        _command = command;
        Header.CopyTo(_buffer);
        _filled = Header.Length;
    }

    /// <summary>Room for a tuple, or nothing when the buffer has to go out first.</summary>
    public Span<byte> Room(int size) => _buffer.Length - _filled >= size ? _buffer.AsSpan(_filled, size) : default;

    /// <summary>Keeps what was written into <see cref="Room"/>.</summary>
    public void Advance(int size) => _filled += size;

    /// <summary>Begins to send what has collected, once the buffer before has gone out, and makes sure that a tuple of this size finds room.</summary>
    public async ValueTask FlushAsync(NpgsqlConnection connection, int size, CancellationToken cancellationToken)
    {
        await _sending.ConfigureAwait(false);
        _sending = SendAsync(connection, _buffer.AsMemory(0, _filled), cancellationToken);
        (_buffer, _spare) = (_spare, _buffer);
        _filled = 0;
        if (size > _buffer.Length)
            _buffer = new byte[size];
    }

    /// <summary>Sends bytes that are tuples already, after what has collected.</summary>
    public async ValueTask WriteAsync(NpgsqlConnection connection, ReadOnlyMemory<byte> tuples, CancellationToken cancellationToken)
    {
        await FlushAsync(connection, 0, cancellationToken).ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        await SendAsync(connection, tuples, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the COPY; when it returns the server has taken every row, or one error says why not.</summary>
    public async Task CompleteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (Room(Trailer.Length).IsEmpty)
            await FlushAsync(connection, Trailer.Length, cancellationToken).ConfigureAwait(false);
        Trailer.CopyTo(Room(Trailer.Length));
        Advance(Trailer.Length);
        await FlushAsync(connection, 0, cancellationToken).ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        var stream = _stream!;
        _stream = null;
        _command = null;
        // it takes no token; when the caller stops waiting the session gives the connection up, and with it the transaction
        Ending = stream.DisposeAsync().AsTask();
        await Ending.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls the COPY off. What was sent is discarded, and the transaction is aborted if anything was.</summary>
    public async Task AbortAsync()
    {
        _command = null;
        _filled = 0;
        // usually over by now, as the load was cancelled; how it ended no longer matters
        await _sending.WaitAsync(TimeSpan.FromMilliseconds(AbortTimeoutMilliseconds)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_sending.IsCompleted)
        {
            // its connection is given up, and the buffer with it
            Ending = _sending;
            _spare = new byte[bufferBytes];
            _stream = null;
        }

        _sending = Task.CompletedTask;
        if (_stream is not { } stream)
            return;
        _stream = null;
        stream.ReadTimeout = AbortTimeoutMilliseconds;
        stream.WriteTimeout = AbortTimeoutMilliseconds;
        await stream.CancelAsync().ConfigureAwait(false);
    }

    private async Task SendAsync(NpgsqlConnection connection, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _stream ??= await connection.BeginRawBinaryCopyAsync(_command!, cancellationToken).ConfigureAwait(false);
        await _stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }
}
