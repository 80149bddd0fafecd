using System.Diagnostics;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Source;

/// <summary>
/// Reads one JSON array from a stream and hands its elements on in pages, whole and as they came. Memory is one page, whatever the
/// response; a slow receiver slows the reading.
/// </summary>
public static class JsonArrayReader
{
    /// <summary>Reads to the end of the stream.</summary>
    /// <param name="json">
    /// UTF-8: an optional byte order mark and one array, nothing after it. What is in its elements is not looked at.
    /// </param>
    /// <param name="pages">Where pages come from and go to. A page that was handed on is no longer the reader's, also when that failed.</param>
    /// <param name="options">Bounds; null for none.</param>
    /// <param name="cancellationToken">Ends the reading at once.</param>
    /// <returns>
    /// How much was read, and how long it took. <see cref="FetchSummary.FirstByte"/> is zero: what came before the stream is the caller's to add.
    /// </returns>
    /// <exception cref="GraderEtlException">
    /// The stream does not hold exactly one array, or one of anything but objects (<see cref="RetryAdvice.Once"/>), breaks off in it (<see cref="RetryAdvice.Again"/>), or
    /// is over a bound (<see cref="RetryAdvice.Smaller"/>). Pages already handed on are part of a response that is no good.
    /// </exception>
    public static async Task<FetchSummary> ReadAsync(
        Stream json, IPageTarget pages, JsonArrayOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(pages);
        options ??= new JsonArrayOptions();
        var started = options.TimeProvider.GetTimestamp();

        using var input = new BoundedReader(json, options);
        using var pager = new RecordPager(pages);
        while (true)
        {
            var room = await pager.MakeRoomAsync(cancellationToken).ConfigureAwait(false);
            var read = await input.ReadAsync(room, cancellationToken).ConfigureAwait(false);
            if (read == 0)
                break;
            var isGood = pager.Advance(read);
            while (isGood && pager.HasRest)
                isGood = await pager.AdvanceRestAsync(cancellationToken).ConfigureAwait(false);
            if (isGood)
                continue;

            if (pager.Splitter.Place is SplitPlace.BeforeArray or SplitPlace.FirstElement)
            {
                var head = await pager.ReadFromFaultAsync(input, cancellationToken).ConfigureAwait(false);
                if (WideEncoding.Find(head.Span, pager.FaultOffset) is { } encoding)
                    throw JsonArrayFaults.NotUtf8(encoding);
                if (pager.Splitter.Place == SplitPlace.BeforeArray)
                    throw JsonArrayFaults.NoArray(head.Span, pager.FaultOffset, options.Redact);
            }

            throw JsonArrayFaults.Malformed(pager.Splitter.Place, pager.FaultByte, pager.FaultOffset);
        }

        if (input.Bytes == 0 || pager.Splitter.Place == SplitPlace.BeforeArray)
            throw JsonArrayFaults.Empty(input.Bytes);
        if (pager.Splitter.Place != SplitPlace.AfterArray)
            throw JsonArrayFaults.Truncated(pager.Records, input.Bytes);
        if (options.OnlyObjects && pager.OtherElements > pager.Records / 2)
            throw JsonArrayFaults.NoObjects(pager.OtherElements, pager.Records, pager.FirstOther, options.Redact);
        await pager.FinishAsync(cancellationToken).ConfigureAwait(false);
        Debug.Assert(pager.IsIdle, "An array that ended has no element open.");
        return new FetchSummary(pager.Records, input.Bytes, TimeSpan.Zero, options.TimeProvider.GetElapsedTime(started)) { BodyWait = input.Waited };
    }
}

/// <summary>What bounds the reading of a response, see <see cref="JsonArrayReader"/>.</summary>
public sealed class JsonArrayOptions
{
    /// <summary>How long one read may take; default: for ever. Past it the window is worth halving.</summary>
    public TimeSpan ReadTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Bytes a response may have; default: any number. Past it the window is worth halving.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>
    /// Whether an array is refused of which most elements do not begin as a JSON object does; default: elements may be anything. A few that
    /// are none cost only themselves: they are handed on with the others.
    /// </summary>
    public bool OnlyObjects { get; init; }

    /// <summary>Takes secrets out of the beginning of a response that is quoted in an error; default: nothing.</summary>
    public Func<string, string>? Redact { get; init; }

    /// <summary>The clock of <see cref="ReadTimeout"/> and of what is measured; default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
