using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// The rejections of a window, encoded at once as COPY tuples: they wait for the window's end, longer than the chunk they came in
/// lives, and are copied once.
/// </summary>
/// <param name="runId">The run.</param>
/// <param name="window">The window.</param>
/// <param name="holdsAnyText">Whether the database can hold every character, see <see cref="StorableText"/>.</param>
internal sealed class RejectionBuffer(Guid runId, TimeWindow window, bool holdsAnyText)
{
    /// <summary>The columns in the order of the fields; the rest is left to defaults.</summary>
    public const string Columns = "run_id, loaded_window, reason, field, detail, original";

    private const short FieldCount = 6;

    /// <summary>Flag of a range's binary form: the lower bound belongs to it, the upper does not, neither is infinite.</summary>
    private const byte LowerInclusive = 0x02;

    private readonly ArrayBufferWriter<byte> _tuples = new();

    /// <summary>Bytes that wait.</summary>
    public int Bytes => _tuples.WrittenCount;

    /// <summary>The tuples that wait.</summary>
    public ReadOnlyMemory<byte> Tuples => _tuples.WrittenMemory;

    public void Add(Rejection rejection)
    {
        BinaryPrimitives.WriteInt16BigEndian(_tuples.GetSpan(sizeof(short)), FieldCount);
        _tuples.Advance(sizeof(short));
        WriteLength(16);
        runId.TryWriteBytes(_tuples.GetSpan(16), bigEndian: true, out _);
        _tuples.Advance(16);
        WriteWindow();
        WriteText(rejection.Reason.Code());
        WriteText(rejection.Field);
        WriteText(rejection.Detail);
        WriteLength(rejection.Original.Length);
        _tuples.Write(rejection.Original.Span);
    }

    public void Clear() => _tuples.ResetWrittenCount();

    private void WriteWindow()
    {
        const int BoundBytes = sizeof(int) + sizeof(long);
        WriteLength(1 + 2 * BoundBytes);
        _tuples.Write([LowerInclusive]);
        WriteLength(sizeof(long));
        WriteInt64(CopyTupleEncoder.ToPostgres(window.StartMicroseconds));
        WriteLength(sizeof(long));
        WriteInt64(CopyTupleEncoder.ToPostgres(window.EndMicroseconds));
    }

    private void WriteText(string? text)
    {
        if (text is null)
        {
            WriteLength(-1);
            return;
        }

        text = StorableText.Of(text, holdsAnyText); // a detail may quote what was found
        WriteLength(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _tuples);
    }

    private void WriteLength(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(_tuples.GetSpan(sizeof(int)), length);
        _tuples.Advance(sizeof(int));
    }

    private void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_tuples.GetSpan(sizeof(long)), value);
        _tuples.Advance(sizeof(long));
    }
}
