using System.Buffers.Binary;

namespace GraderEtl.Runner.Export;

/// <summary>
/// Holds what Parquet.Net writes until the statistics of <c>created_at</c> are right. The library (6.1.0) writes the least and the greatest value
/// of a column of microseconds in milliseconds, and readers that skip row groups by these would skip rows that are asked for. Both forms have
/// eight bytes, so nothing else in the file changes.
/// </summary>
internal sealed class StatisticsStream(Stream file) : MemoryStream
{
    private long _passedOn;

    /// <summary>Where the next byte comes in the file.</summary>
    public override long Position
    {
        get => _passedOn + base.Position;
        set => throw new NotSupportedException();
    }

    /// <summary>Corrects the next statistics with these values.</summary>
    /// <param name="start">Where in what is held they may begin.</param>
    /// <param name="least">Microseconds since 1970.</param>
    /// <param name="greatest">Likewise.</param>
    /// <returns>Where they end.</returns>
    /// <exception cref="InvalidDataException">There are none: the library writes something else.</exception>
    public int Correct(int start, long least, long greatest)
    {
        Span<byte> wrong = stackalloc byte[Statistics.Bytes];
        Statistics.Write(wrong, ToMilliseconds(least), ToMilliseconds(greatest));
        var held = GetBuffer().AsSpan(start, (int)Length - start);
        var at = held.IndexOf(wrong);
        if (at < 0)
            throw new InvalidDataException("Parquet.Net writes statistics of created_at in another way than it did.");
        Statistics.Write(held[at..], least, greatest);
        return start + at + Statistics.Bytes;
    }

    /// <summary>Writes what is held to the file.</summary>
    public async ValueTask PassOnAsync(CancellationToken cancellationToken)
    {
        await file.WriteAsync(GetBuffer().AsMemory(0, (int)Length), cancellationToken);
        _passedOn += Length;
        SetLength(0);
    }

    /// <summary>Rounds down, before 1970 too, as the library does.</summary>
    private static long ToMilliseconds(long microseconds) => (microseconds - (((microseconds % 1000) + 1000) % 1000)) / 1000;

    /// <summary>Fields 1, 2, 3, 5 and 6 of a <c>Statistics</c> of Thrift's compact protocol: maximum, minimum, no NULL, maximum, minimum.</summary>
    private static class Statistics
    {
        public const int Bytes = (4 * 10) + 2;

        public static void Write(Span<byte> target, long least, long greatest)
        {
            WriteField(target, 0x18, greatest);
            WriteField(target[10..], 0x18, least);
            (target[20], target[21]) = (0x16, 0);
            WriteField(target[22..], 0x28, greatest);
            WriteField(target[32..], 0x18, least);
        }

        private static void WriteField(Span<byte> target, byte head, long value)
        {
            (target[0], target[1]) = (head, sizeof(long));
            BinaryPrimitives.WriteInt64LittleEndian(target[2..], value);
        }
    }
}
