using GraderEtl.Runner.Simulation.Rendering;
using GraderEtl.Runner.Simulation.World;

namespace GraderEtl.Runner.Simulation;

/// <summary>
/// Exactly N valid records spread evenly over a stretch of time, rendered once into a temporary file that is gone on disposal. Serving them
/// is copying bytes, so a benchmark measures the loader and not the simulator.
/// </summary>
internal sealed class PrerenderedResponses : IResponseSource, IDisposable
{
    private const int CopySize = 256 * 1024;
    private const int SeparatorLength = 2;

    private readonly FileStream _file;
    private readonly long[] _offsets;
    private readonly AttemptSlice _slice;

    private PrerenderedResponses(FileStream file, long[] offsets, AttemptSlice slice)
    {
        _file = file;
        _offsets = offsets;
        _slice = slice;
    }

    /// <summary>Number of records.</summary>
    public int Rows => _offsets.Length - 1;

    /// <summary>
    /// Renders <paramref name="rows"/> records created in [<paramref name="from"/>, <paramref name="to"/>), UTC, one at least a microsecond
    /// after the other.
    /// </summary>
    /// <param name="rows">How many.</param>
    /// <param name="from">The first instant.</param>
    /// <param name="to">The end.</param>
    /// <param name="users">How many students they are drawn from, evenly; as many as rows: each record is of another one. Null for those
    /// who are enrolled, who come again and again.</param>
    /// <param name="seed">The seed of all that is drawn.</param>
    /// <param name="cancellationToken">Ends the rendering.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer microseconds than rows.</exception>
    public static async Task<PrerenderedResponses> RenderAsync(
        int rows, DateTime from, DateTime to, int? users = null, long seed = 1, CancellationToken cancellationToken = default)
    {
        var slice = AttemptSlice.Between(from, to);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, slice.To - slice.From);
        var path = Path.Combine(Path.GetTempPath(), $"grader-etl-responses-{Path.GetRandomFileName()}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 1,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        try
        {
            var offsets = await RenderToAsync(file, rows, slice, users, seed, cancellationToken);
            return new PrerenderedResponses(file, offsets, slice);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Number of records created in [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public int Count(DateTime from, DateTime to)
    {
        var slice = AttemptSlice.Between(from, to);
        return Math.Max(0, FirstAt(slice.To) - FirstAt(slice.From));
    }

    /// <inheritdoc/>
    public int Count(AttemptSlice slice, int limit) => Find(slice, limit).Rows;

    /// <inheritdoc/>
    public long? Measure(AttemptSlice slice, int limit)
    {
        var (first, rows) = Find(slice, limit);
        return rows == 0 ? 0 : _offsets[first + rows] - _offsets[first] - SeparatorLength;
    }

    /// <inheritdoc/>
    public async ValueTask<int> WriteRowsAsync(AttemptSlice slice, int limit, Stream output, CancellationToken cancellationToken)
    {
        var (first, rows) = Find(slice, limit);
        if (rows == 0)
            return 0;
        using var lease = System.Buffers.MemoryPool<byte>.Shared.Rent(CopySize);
        // each record has its separator in front; the first one of a response goes without
        var at = _offsets[first] + SeparatorLength;
        while (at < _offsets[first + rows])
        {
            var size = (int)Math.Min(lease.Memory.Length, _offsets[first + rows] - at);
            // the file sits in the page cache, so a synchronous read is a copy and cheaper than a hop to another thread
            var read = RandomAccess.Read(_file.SafeFileHandle, lease.Memory.Span[..size], at);
            await output.WriteAsync(lease.Memory[..read], cancellationToken);
            at += read;
        }

        return rows;
    }

    public void Dispose() => _file.Dispose();

    private static async Task<long[]> RenderToAsync(
        FileStream file, int rows, AttemptSlice slice, int? users, long seed, CancellationToken cancellationToken)
    {
        var population = new Population(seed);
        var curriculum = new Curriculum(seed);
        var writer = new AttemptWriter(population, curriculum);
        var offsets = new long[rows + 1];
        using var buffer = new ResponseBuffer();
        for (var place = 0; place < rows; place++)
        {
            var time = TimeOf(place, rows, slice);
            var random = new SplitMix(SplitMix.Hash(seed, place, 'P'));
            var student = users is { } count
                ? Population.Numbered(count == rows ? place : random.Next(count))
                : population.Pick(ref random, DateOnly.FromDayNumber((int)(time / Micros.PerDay)));
            var task = (byte)random.Next(curriculum.Tasks.Length);
            buffer.Write(", "u8);
            writer.Write(new SimulatedAttempt(time, student, task, (AttemptOutcome)random.Next(3), 0), buffer);
            offsets[place + 1] = file.Position + buffer.Length;
            if (buffer.IsFull)
                await buffer.FlushToAsync(file, cancellationToken);
        }

        await buffer.FlushToAsync(file, cancellationToken);
        return offsets;
    }

    private static long TimeOf(int place, int rows, AttemptSlice slice) =>
        slice.From + (long)((Int128)(slice.To - slice.From) * place / rows);

    private (int First, int Rows) Find(AttemptSlice slice, int limit)
    {
        var first = FirstAt(slice.From);
        return (first, Math.Clamp(FirstAt(slice.To) - first, 0, limit));
    }

    /// <summary>The first record not before the given time.</summary>
    private int FirstAt(long time)
    {
        var (low, high) = (0, Rows);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (TimeOf(middle, Rows, _slice) < time)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
