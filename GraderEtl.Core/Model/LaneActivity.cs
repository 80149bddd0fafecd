namespace GraderEtl.Core.Model;

/// <summary>
/// What the time of a lane goes into. Stages work concurrently, so times of different activities overlap; waiting of one stage for another
/// is in none of them.
/// </summary>
internal enum LaneActivity
{
    /// <summary>Waiting from a request to the first byte of its response, also where a response is proven whole.</summary>
    Waiting,

    /// <summary>Waiting for the bytes of a response that has begun, and whatever else a source of your own does.</summary>
    Downloading,

    /// <summary>Decompressing a response and cutting it into records.</summary>
    Splitting,

    /// <summary>Parsing and validating, summed over pages that are parsed at the same time.</summary>
    Parsing,

    /// <summary>Looking users and tasks up, and waiting for the database to find or store those that are new.</summary>
    Resolving,

    /// <summary>Encoding rows and sending them to the database, and waiting for a copy slot.</summary>
    Copying,

    /// <summary>Connecting, claiming windows and completing them: the end of COPY, rejections, counts.</summary>
    Claiming,

    /// <summary>Waiting for commits.</summary>
    Committing,

    /// <summary>Rolling back after a failure and pausing before another try.</summary>
    Retrying,

    /// <summary>Nothing to do, as other lanes have the last windows.</summary>
    Idle,
}
