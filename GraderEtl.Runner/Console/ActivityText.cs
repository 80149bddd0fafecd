namespace GraderEtl.Runner.Console;

/// <summary>What the time of lanes goes into, for people: each <see cref="Core.Model.LaneActivity"/> under its own name.</summary>
internal enum ActivityText
{
    FirstByteWait,
    BodyWait,
    Splitting,
    FetchBlocked,
    Parsing,
    PageWait,
    ParseBlocked,
    Resolving,
    Encoding,
    Sending,
    ChunkWait,
    TurnWait,
    Claiming,
    Completing,
    Committing,
    Recovering,
    Pausing,
    Idle,
}
