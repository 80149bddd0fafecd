namespace GraderEtl.Core.Source;

/// <summary>What bounds the reading of an answer, see <see cref="JsonArrayReader"/>.</summary>
public sealed class JsonArrayOptions
{
    /// <summary>How long one read may take; default: for ever. Past it the window is worth halving.</summary>
    public TimeSpan ReadTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Bytes an answer may have; default: any number. Past it the window is worth halving.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>
    /// Whether an array is refused of which most elements do not begin as a JSON object does; default: elements may be anything. A few that
    /// are none cost only themselves: they are handed on with the others.
    /// </summary>
    public bool OnlyObjects { get; init; }

    /// <summary>Takes secrets out of the beginning of an answer that is quoted in an error; default: nothing.</summary>
    public Func<string, string>? Redact { get; init; }

    /// <summary>The clock of <see cref="ReadTimeout"/> and of what is measured; default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
