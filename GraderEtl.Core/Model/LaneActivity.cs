namespace GraderEtl.Core.Model;

/// <summary>
/// What the time of a lane goes into. The stages fetch, parse and copy work at once, so times of different stages overlap. The times of
/// the stages copy, window and lane follow each other: together they are the lane's time, but for a rest too small to name.
/// </summary>
public enum LaneActivity
{
    /// <summary>Fetch: waiting from the request to the first byte of its answer, also where an answer is checked for being whole.</summary>
    FirstByteWait,

    /// <summary>Fetch: waiting for the bytes of an answer that has begun, and whatever else a source of your own does.</summary>
    BodyWait,

    /// <summary>Fetch: decompressing an answer and cutting it into records.</summary>
    Splitting,

    /// <summary>Fetch: waiting for a free page or for room in the queue (backpressure).</summary>
    FetchBlocked,

    /// <summary>Parse: parsing and validating, summed over pages that are parsed at the same time.</summary>
    Parsing,

    /// <summary>Parse: no page to parse.</summary>
    PageWait,

    /// <summary>Parse: a page to parse, but no room for its chunk, as COPY has not taken those before (backpressure).</summary>
    ParseBlocked,

    /// <summary>Resolve: looking users and tasks up in memory, and waiting for the database to find or store those that are not there.</summary>
    Resolving,

    /// <summary>Copy: making tuples of chunks.</summary>
    Encoding,

    /// <summary>Copy: handing tuples to the database, waiting for it to take them included.</summary>
    Sending,

    /// <summary>Copy: no chunks to write.</summary>
    ChunkWait,

    /// <summary>Copy: an answer has begun, but as many as may be copied at once are.</summary>
    TurnWait,

    /// <summary>Window: connecting, beginning a transaction, claiming windows, removing those that are loaded again.</summary>
    Claiming,

    /// <summary>Window: ending the COPY, writing rejections and counts, proving the counts.</summary>
    Completing,

    /// <summary>Window: committing.</summary>
    Committing,

    /// <summary>Lane: rolling back after a failure and deciding what comes next.</summary>
    Recovering,

    /// <summary>Lane: nothing to do before the pause until another try is over.</summary>
    Pausing,

    /// <summary>Lane: nothing to do, as other lanes have the last windows.</summary>
    Idle,
}
