using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>The source sent only some of a window's records: the window is to be cut in two, each with fewer records.</summary>
internal sealed class TruncatedResponseException : Exception
{
    private readonly ResponseShape _shape;

    private TruncatedResponseException(TimeWindow part, ResponseShape shape, long? cutAt, bool isCap, string found)
        : base(found)
    {
        Part = part;
        _shape = shape;
        CutAt = cutAt;
        IsCap = isCap;
    }

    public TimeWindow Part { get; }

    /// <summary>Where to cut, microseconds; null when all records are of one instant, so that there is no place to cut.</summary>
    public long? CutAt { get; }

    /// <summary>True when the source was seen to have more records than it sent, false when it sent others.</summary>
    public bool IsCap { get; }

    /// <summary>Records the source sent.</summary>
    public long Records => _shape.Records;

    /// <summary>From the first to the last of them.</summary>
    public TimeSpan Span => TimeSpan.FromMicroseconds(_shape.Span);

    /// <summary>The end of a response in order of time is missing: cut at its last record, which goes to the right, as more of the same instant may follow it.</summary>
    public static TruncatedResponseException AtLast(TimeWindow part, ResponseShape shape) => new(
        part, shape, shape.Last > part.StartMicroseconds ? shape.Last : null, isCap: true,
        $"the source has more records after the response's last, of {TimeWindow.FromMicroseconds(shape.Last):u}");

    /// <summary>Halves of a response have other records than the whole.</summary>
    public static TruncatedResponseException ByHalves(TimeWindow part, ResponseShape shape, long sum) => new(
        part, shape, Halve(part, shape)?.Left.EndMicroseconds, isCap: sum > shape.Inside,
        $"the source sent {shape.Inside} records of the window, but {(sum > shape.Inside ? "at least " : "")}{sum} of its halves");

    /// <summary>The response has as many records as the source is known to truncate at; null when there is no place to cut.</summary>
    public static TruncatedResponseException? AtCap(TimeWindow part, ResponseShape shape, string reason)
    {
        var cutAt = shape.HasTimes && shape.IsSorted
            ? shape.Last > part.StartMicroseconds ? shape.Last : (long?)null
            : Halve(part, shape)?.Left.EndMicroseconds;
        return cutAt is null ? null : new(part, shape, cutAt, isCap: true, reason);
    }

    /// <summary>
    /// Two halves, each with fewer of the records than the whole: cut between the first and the last. Null when there is no such place.
    /// </summary>
    public static (TimeWindow Left, TimeWindow Right)? Halve(TimeWindow part, ResponseShape shape)
    {
        if (!shape.HasTimes || !part.Contains(shape.First) || !part.Contains(shape.Last))
            return part.CanSplit ? part.Split() : null;
        if (shape.First == shape.Last)
            return null;
        var middle = shape.First + (shape.Last - shape.First + 1) / 2;
        return (new TimeWindow(part.StartMicroseconds, middle), new TimeWindow(middle, part.EndMicroseconds));
    }

    /// <summary>For a caller that has read the records by now.</summary>
    public GraderEtlException ToError(TimeWindow read) => new(ErrorKind.Source, $"The source cut the response off after {Records} records: {Message}")
    {
        Expected = "all records of the window",
        Where = $"window {read}",
        Kept = "nothing; what was read is not the whole window",
        Remedy = "read the window in smaller ones",
    };

    public GraderEtlException ToError() => new(
        ErrorKind.Source, $"The source cuts responses off at {Records} records, and more than that fall on one instant")
    {
        Expected = "a source that can be asked for all records of one microsecond",
        Where = $"window {Part}",
        Remedy = "ask the source's vendor to lift the limit",
    };
}
