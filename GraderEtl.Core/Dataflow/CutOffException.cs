using GraderEtl.Core.Model;

namespace GraderEtl.Core.Dataflow;

/// <summary>The source sent only the first part of a window's records: the window is cut where the answer ended.</summary>
internal sealed class CutOffException(TimeWindow part, AnswerShape shape)
    : Exception($"The source sent {shape.Records} records of {part} and has more after {TimeWindow.FromMicroseconds(shape.Last):u}.")
{
    public TimeWindow Part => part;

    /// <summary>
    /// Where to cut, microseconds: at the last record, which goes to the right half, as more of the same instant may follow it. Null
    /// when all records are of the window's first instant, so that there is no place to cut.
    /// </summary>
    public long? CutAt => shape.Last > part.StartMicroseconds ? shape.Last : null;

    public GraderEtlException ToError() => new(
        ErrorKind.Source, $"the source cuts answers off at {shape.Records} records, and more than that fall on one instant")
    {
        Expected = "a source that can be asked for all records of one microsecond",
        Where = $"window {part}",
        Remedy = "ask the source's vendor to lift the limit",
    };
}
