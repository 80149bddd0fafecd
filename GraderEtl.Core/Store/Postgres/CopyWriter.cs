using System.Buffers;
using System.Diagnostics;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Binary COPY over one buffer that a lane keeps: tuples collect in it and go out when it is full. The COPY itself begins with the
/// first bytes that go out, so a window without rows costs none.
/// </summary>
/// <remarks>
/// Disposing Npgsql's stream ends the COPY as done, not as failed. So it is disposed in <see cref="CompleteAsync"/> alone; every
/// other way out goes through <see cref="AbortAsync"/>.
/// </remarks>
internal sealed class CopyWriter : IDisposable
{
    /// <summary>How long the server may take to confirm that a COPY was called off.</summary>
    private const int AbortTimeoutMilliseconds = 5_000;

    private byte[] _buffer;
    private int _filled;
    private string? _command;
    private NpgsqlRawCopyStream? _stream;

    public CopyWriter(int bufferBytes)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(bufferBytes);
    }

    /// <summary>The end of the last COPY, still running where the caller stopped waiting for it.</summary>
    public Task Ending { get; private set; } = Task.CompletedTask;

    /// <summary>How long the writer has been handing bytes to the server and waiting for it to take them, ticks of <see cref="Stopwatch"/>.</summary>
    public long SendingTicks { get; private set; }

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

    /// <summary>Sends what has collected and makes sure that a tuple of this size finds room.</summary>
    public async ValueTask FlushAsync(NpgsqlConnection connection, int size, CancellationToken cancellationToken)
    {
        await SendAsync(connection, _buffer.AsMemory(0, _filled), cancellationToken).ConfigureAwait(false);
        _filled = 0;
        if (size <= _buffer.Length)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = ArrayPool<byte>.Shared.Rent(size);
    }

    /// <summary>Sends bytes that are tuples already, after what has collected.</summary>
    public async ValueTask WriteAsync(NpgsqlConnection connection, ReadOnlyMemory<byte> tuples, CancellationToken cancellationToken)
    {
        await FlushAsync(connection, 0, cancellationToken).ConfigureAwait(false);
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
        var stream = _stream!;
        _stream = null;
        _command = null;
        // it takes no token; when the caller stops waiting the session gives the connection up, and with it the transaction
        var started = Stopwatch.GetTimestamp();
        Ending = stream.DisposeAsync().AsTask();
        await Ending.WaitAsync(cancellationToken).ConfigureAwait(false);
        SendingTicks += Stopwatch.GetTimestamp() - started;
    }

    /// <summary>Calls the COPY off. What was sent is discarded, and the transaction is aborted if anything was.</summary>
    public async Task AbortAsync()
    {
        _command = null;
        _filled = 0;
        if (_stream is not { } stream)
            return;
        _stream = null;
        stream.ReadTimeout = AbortTimeoutMilliseconds;
        stream.WriteTimeout = AbortTimeoutMilliseconds;
        await stream.CancelAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private async ValueTask SendAsync(NpgsqlConnection connection, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        _stream ??= await connection.BeginRawBinaryCopyAsync(_command!, cancellationToken).ConfigureAwait(false);
        await _stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        SendingTicks += Stopwatch.GetTimestamp() - started;
    }
}
