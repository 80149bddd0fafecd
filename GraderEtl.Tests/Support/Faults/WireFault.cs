namespace GraderEtl.Tests.Support.Faults;

/// <summary>What a <see cref="FaultProxy"/> does to the bytes that pass. Everything left out is left alone.</summary>
internal sealed record WireFault
{
    /// <summary>Time that each piece of a response is late.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The most bytes a second of one connection in one direction; 0 for no limit.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>Bytes of the responses of one connection after which it is cut; null for never.</summary>
    public long? CutAfter { get; init; }

    /// <summary>A response that holds these bytes is not passed on: the connection is cut before it. Null for none.</summary>
    public byte[]? Withheld { get; init; }

    /// <summary>How often it is cut or withheld before the fault is over.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>Whether a cut is a reset, as of a machine that lost its memory, or an end in good order.</summary>
    public bool Resets { get; init; } = true;

    /// <summary>Nothing passes in either direction, without notice: a frozen peer, or a cable that was pulled.</summary>
    public bool IsFrozen { get; init; }
}
