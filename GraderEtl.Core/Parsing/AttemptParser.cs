using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Parsing;

/// <summary>
/// Turns a page of records into a chunk of attempts and rejections. Pure and safe for use by several threads at once. Texts are
/// unescaped where they lie, so a good record costs no memory; only a record with escapes is copied before, for the quarantine.
/// </summary>
/// <param name="options">What passes.</param>
/// <param name="clock">What times mean that say no zone; null for UTC.</param>
/// <param name="unstored">Collects fields that are not stored; null where they are of no interest.</param>
internal sealed class AttemptParser(ValidationOptions options, SourceClock? clock = null, UnstoredFields? unstored = null)
{
    /// <summary>Records of a page that a shape may be looked for in: where none of them has one, the next page is tried.</summary>
    private const int MostLessons = 3;

    private readonly UsualRecords _usual = new(options, clock ?? SourceClock.Utc);
    private readonly AttemptRules _rules = new(options, clock ?? SourceClock.Utc, unstored);

    /// <summary>What times mean that say no zone.</summary>
    public SourceClock Clock { get; } = clock ?? SourceClock.Utc;

    /// <summary>False to send every record the general way, for tests that compare the two.</summary>
    public bool TakesQuickWay { get; init; } = true;

    /// <summary>Parses a page.</summary>
    /// <param name="page">The page; from here on the chunk's, unless this throws.</param>
    /// <param name="window">Records with a valid time outside of it are counted and dropped, whatever else they hold.</param>
    /// <param name="keepOriginals">Whether the chunk shall have the bytes of good records too, as they came: that costs a copy of each.</param>
    /// <returns>The chunk; dispose it once.</returns>
    public AttemptChunk Parse(Page page, TimeWindow window, bool keepOriginals = false)
    {
        var chunk = new AttemptChunk(page);
        foreach (var oversized in page.Oversized)
            chunk.Reject(TooLarge(oversized, page.Buffer.Length));
        if (page.RecordCount == 0)
            return chunk;

        // unescaping destroys the original, so what UTF-8 there is has to be checked before
        var shape = TakesQuickWay ? _usual.Shape : null;
        var isUtf8 = shape is null && IsUtf8(page);
        var isCut = shape is not null && shape.Record == page.Shape;
        Span<ValueSlice> own = stackalloc ValueSlice[shape?.Record.Count ?? 0];
        var (quick, tried, learned) = (0, 0, (UsualShape?)null);
        var original = Array.Empty<byte>();
        for (var index = 0; index < page.RecordCount; index++)
        {
            ref readonly var record = ref page.Records[index];
            var bytes = page.Buffer.AsSpan(record.Start, record.Length);
            ref var row = ref chunk.Next();
            if (shape is not null
                && (isCut && record.IsUsual ? page.Values(index) : Match(shape, page.Buffer, in record, own)) is { IsEmpty: false } values
                && _usual.TryRead(page.Buffer, shape, values, ref row))
            {
                quick++;
                if (window.Contains(row.CreatedAt))
                    Accept(chunk, keepOriginals ? bytes : default);
                else
                    chunk.SkipOutside();
                continue;
            }

            if (record.HasEscape)
            {
                Grow(ref original, record.Length);
                bytes.CopyTo(original);
            }

            row.Template = 0;
            var outcome = _rules.Apply(page.Buffer, record, isUtf8 || Utf8.IsValid(bytes), window, ref row, out var violation);
            if (outcome == RecordOutcome.Accept)
            {
                Accept(chunk, keepOriginals ? record.HasEscape ? original.AsSpan(0, record.Length) : bytes : default);
                if (TakesQuickWay && learned is null && tried < MostLessons && !record.HasEscape && (shape is null || index - quick > page.RecordCount / 2))
                {
                    learned = UsualShape.Learn(bytes);
                    tried++;
                }
            }
            else if (outcome == RecordOutcome.Outside)
            {
                chunk.SkipOutside();
            }
            else
            {
                chunk.Reject(Rejected(violation, record.HasEscape ? original.AsSpan(0, record.Length) : bytes));
            }
        }

        if (learned is not null)
            _usual.Shape = learned;
        if (TakesQuickWay && _usual.Shape is { } next)
            page.Suggest(next.Record);
        if (original.Length > 0)
            ArrayPool<byte>.Shared.Return(original);
        return chunk;
    }

    /// <summary>Parses a page that nothing else gives back: where parsing fails, the page returns to its pool.</summary>
    public AttemptChunk ParseOrReturn(Page page, TimeWindow window)
    {
        try
        {
            return Parse(page, window);
        }
        catch
        {
            page.Dispose();
            throw;
        }
    }

    private static bool IsUtf8(Page page)
    {
        var records = page.Records;
        var used = records[^1].Start + records[^1].Length - records[0].Start;
        return Utf8.IsValid(page.Buffer.AsSpan(records[0].Start, used));
    }

    /// <summary>The values of a record that was not cut by the shape; none when it does not have it.</summary>
    private static ReadOnlySpan<ValueSlice> Match(UsualShape shape, byte[] buffer, in RecordSlice record, Span<ValueSlice> values)
    {
        var end = record.Start + record.Length;
        return !record.HasEscape && shape.Record.Match(buffer.AsSpan(0, end), record.Start, values) == end ? values : default;
    }

    private static void Accept(AttemptChunk chunk, ReadOnlySpan<byte> original)
    {
        chunk.Accept();
        if (original.Length > 0)
            chunk.KeepOriginal(original.ToArray());
    }

    private static void Grow(ref byte[] scratch, int length)
    {
        if (scratch.Length >= length)
            return;
        if (scratch.Length > 0)
            ArrayPool<byte>.Shared.Return(scratch);
        scratch = ArrayPool<byte>.Shared.Rent(length);
    }

    private static Rejection Rejected(in RuleViolation violation, ReadOnlySpan<byte> original)
        => new(violation.Reason, violation.Field, original.ToArray(), violation.Detail);

    private static Rejection TooLarge(OversizedRecord record, int pageBytes) => new(
        RejectionReason.TooLarge,
        Field: null,
        record.Head,
        $"{record.Length} bytes where {pageBytes} are the most; it begins {Excerpt.Of(record.Head)}");
}

/// <summary>
/// The names of a source's fields that are not stored, each once, the first few of them. Safe for use by several threads at once;
/// looking up a name that is known allocates nothing.
/// </summary>
internal sealed class UnstoredFields
{
    private const int MaxNames = 20;
    private const int MaxCharacters = 40;
    private const int MaxBytes = 4 * MaxCharacters;

    private readonly Lock _lock = new();
    private volatile byte[][] _names = [];

    /// <summary>True when there are more than are named.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Notes that a record has a field that is not stored.</summary>
    /// <param name="name">Its name, unescaped.</param>
    public void Note(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxBytes)
            name = name[..MaxBytes];
        if (!Contains(_names, name) && !HasMore)
            Add(name);
    }

    /// <summary>The names, in the order they were met, fit to be shown.</summary>
    /// <param name="redact">Takes secrets out.</param>
    public IReadOnlyList<string> ToTexts(Func<string, string> redact)
    {
        var names = _names.Select(name => Excerpt.Of(name, MaxCharacters, redact));
        return [.. HasMore ? names.Append("…") : names];
    }

    private static bool Contains(byte[][] names, ReadOnlySpan<byte> name)
    {
        foreach (var known in names)
        {
            if (name.SequenceEqual(known))
                return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Add(ReadOnlySpan<byte> name)
    {
        lock (_lock)
        {
            if (Contains(_names, name))
                return;
            HasMore = _names.Length == MaxNames;
            if (!HasMore)
                _names = [.. _names, name.ToArray()];
        }
    }
}
