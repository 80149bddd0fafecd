using System.Diagnostics;
using System.Runtime.CompilerServices;
using GraderEtl.Core.Memory;

namespace GraderEtl.Core.Source;

/// <summary>
/// Owns the page being filled: makes room to read into, marks the records the splitter finds, moves an unfinished one, or what was read
/// after the last one a page takes, to the head of the next page, and lets one that is longer than a page pass by unbuffered.
/// </summary>
internal sealed class RecordPager(IPageTarget target) : IDisposable
{
    private const int MaxOversizedHead = 64 * 1024;
    private const int WorthQuoting = 1024;
    private const int None = -1;

    private Page? _page;
    private int _filled;
    private int _kept;
    private int _open = None;
    private int _fault;
    private Range _rest;
    private long _consumed;
    private byte[]? _oversizedHead;
    private byte[]? _firstOther;
    private long _oversizedLength;

    public RecordSplitter Splitter { get; } = new();

    /// <summary>Elements that have ended.</summary>
    public long Records { get; private set; }

    /// <summary>Elements that do not begin as a JSON object does.</summary>
    public long OtherElements { get; private set; }

    /// <summary>The beginning of the first of <see cref="OtherElements"/>; empty when there is none.</summary>
    public ReadOnlySpan<byte> FirstOther => _firstOther;

    /// <summary>After a fault: the byte that cannot stand where it does.</summary>
    public byte FaultByte { get; private set; }

    /// <summary>After a fault: the offset of <see cref="FaultByte"/> in the response.</summary>
    public long FaultOffset { get; private set; }

    /// <summary>True when the page has all the records it takes and more was read: <see cref="AdvanceRestAsync"/> goes on with that.</summary>
    public bool HasRest { get; private set; }

    /// <summary>True when no element is open.</summary>
    public bool IsIdle => _open == None;

    private bool HasContent => _page is { } page && (page.RecordCount > 0 || page.Oversized.Count > 0);

    /// <summary>Room for at least one byte; hands on the page when it is full.</summary>
    public async ValueTask<Memory<byte>> MakeRoomAsync(CancellationToken cancellationToken)
    {
        _page ??= await target.RentAsync(cancellationToken).ConfigureAwait(false);
        var capacity = _page.Buffer.Length;
        if (capacity - _filled < Math.Max(1, capacity / 16) || _page.Oversized.Count > 0 || _page.RecordCount == _page.MaxRecords)
        {
            if (HasContent)
                await TurnPageAsync(cancellationToken).ConfigureAwait(false);
            else if (_open > 0)
                MoveOpenTo(_page);
            if (_filled == capacity)
                PassOversized();
        }

        return _page.Buffer.AsMemory(_filled);
    }

    /// <summary>Takes note of what was read into the room; false when the response is at fault.</summary>
    public bool Advance(int count)
    {
        var page = _page!;
        var bytes = page.Buffer.AsSpan(0, _filled + count);
        var position = _filled;
        while (true)
        {
            if (page.Shape is not null && IsIdle)
                AddUsual(page, bytes, ref position);
            switch (Splitter.Next(bytes, ref position))
            {
                case SplitEvent.Started:
                    _open = position - 1;
                    break;
                case SplitEvent.Ended:
                    End(page, position);
                    if (page.RecordCount == page.MaxRecords && position < bytes.Length)
                        return Hold(position, bytes.Length);
                    break;
                case SplitEvent.Fault:
                    FaultByte = bytes[position];
                    _fault = position;
                    FaultOffset = _consumed + position - _filled;
                    _filled = bytes.Length;
                    return false;
                default:
                    _consumed += count;
                    Keep(bytes.Length);
                    return true;
            }
        }
    }

    /// <summary>Hands on the page and goes on in the next one with what was read already; false when the response is at fault.</summary>
    public async ValueTask<bool> AdvanceRestAsync(CancellationToken cancellationToken)
    {
        var full = _page!;
        var next = await target.RentAsync(cancellationToken).ConfigureAwait(false);
        var rest = full.Buffer.AsMemory(_rest);
        rest.CopyTo(next.Buffer);
        (_filled, _kept, HasRest, _page) = (0, 0, false, next);
        await target.SendAsync(full, cancellationToken).ConfigureAwait(false);
        return Advance(rest.Length);
    }

    /// <summary>After a fault: the response from <see cref="FaultOffset"/> on, as much of it as is worth quoting.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadFromFaultAsync(BoundedReader input, CancellationToken cancellationToken)
    {
        var head = new byte[WorthQuoting];
        var length = Math.Min(WorthQuoting, _filled - _fault);
        _page!.Buffer.AsSpan(_fault, length).CopyTo(head);
        try
        {
            while (length < WorthQuoting
                && await input.ReadAsync(head.AsMemory(length), cancellationToken).ConfigureAwait(false) is var read and > 0)
                length += read;
        }
        catch (Exception cause) when (cause is not OperationCanceledException)
        {
            // the response is known to be no good; that it also breaks off only makes the quotation shorter
        }

        return head.AsMemory(0, length);
    }

    /// <summary>Hands on the last page.</summary>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        if (!HasContent)
            return;
        var page = _page!;
        _page = null;
        await target.SendAsync(page, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _page?.Dispose();
        _page = null;
    }

    /// <summary>Notes what was read and does not go into this page. Out of line, as real records never fill a page by their number.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Hold(int position, int end)
    {
        HasRest = true;
        _rest = position..end;
        _consumed += position - _filled;
        return true;
    }

    /// <summary>Adds the records of the usual shape that come next. The last one a page takes is left to the general way.</summary>
    private void AddUsual(Page page, ReadOnlySpan<byte> bytes, ref int position)
    {
        while (page.RecordCount < page.MaxRecords - 1 && Splitter.FindNext(bytes, position) is >= 0 and var start)
        {
            var end = page.TryAddUsual(bytes, start);
            if (end == 0)
                return;
            Splitter.PassElement();
            Records++;
            _kept = position = end;
        }
    }

    private void End(Page page, int end)
    {
        if (_oversizedHead is { } head)
        {
            if (!BeginsAsObject(head))
                NoteOther(head);
            page.AddOversized(new OversizedRecord(head, _oversizedLength + end));
            _oversizedHead = null;
        }
        else
        {
            var element = page.Buffer.AsSpan(_open, end - _open);
            if (!BeginsAsObject(element))
                NoteOther(element);
            page.Add(new RecordSlice(_open, end - _open, Splitter.IsObject, Splitter.HasEscape));
        }

        Records++;
        _open = None;
        _kept = end;
    }

    /// <summary>A brace, then a key or the other brace; whitespace between them.</summary>
    private static bool BeginsAsObject(ReadOnlySpan<byte> element)
    {
        if (element[0] != '{')
            return false;
        var at = 1;
        while (at < element.Length - 1 && element[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            at++;
        return element[at] is (byte)'"' or (byte)'}';
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NoteOther(ReadOnlySpan<byte> element)
    {
        OtherElements++;
        _firstOther ??= element[..Math.Min(WorthQuoting, element.Length)].ToArray();
    }

    /// <summary>Only records stay in the page: what lies behind the last one is read over, so whitespace takes no room.</summary>
    private void Keep(int end)
    {
        if (_oversizedHead is not null)
        {
            _oversizedLength += end;
            _filled = 0;
        }
        else
        {
            _filled = _open == None ? _kept : end;
        }
    }

    private async ValueTask TurnPageAsync(CancellationToken cancellationToken)
    {
        var full = _page!;
        var next = await target.RentAsync(cancellationToken).ConfigureAwait(false);
        MoveOpenTo(next);
        // handed on whether or not that succeeds: two owners would be worse than one page lost to a lane that has failed
        _page = next;
        await target.SendAsync(full, cancellationToken).ConfigureAwait(false);
    }

    private void MoveOpenTo(Page next)
    {
        var tail = _open == None ? [] : _page!.Buffer.AsSpan(_open, _filled - _open);
        tail.CopyTo(next.Buffer);
        _filled = tail.Length;
        _kept = 0;
        if (_open != None)
            _open = 0;
    }

    private void PassOversized()
    {
        Debug.Assert(_open == 0 && !HasContent, "Only an element that fills the page alone is too large for it.");
        _oversizedHead = _page!.Buffer.AsSpan(0, Math.Min(_filled, MaxOversizedHead)).ToArray();
        _oversizedLength = _filled;
        _filled = 0;
    }
}
