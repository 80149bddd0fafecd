namespace GraderEtl.Core.Model.Options;

/// <summary>What passes: section <c>Validation</c>.</summary>
public sealed class ValidationOptions
{
    /// <summary>
    /// Passback fields that a record must have: any of <c>oauth_consumer_key</c>, <c>lis_result_sourcedid</c>,
    /// <c>lis_outcome_service_url</c>. Default: none. A record without one is rejected as <c>missing</c>.
    /// </summary>
    public IList<string> RequiredFields { get; } = [];

    /// <summary>What happens to a record equal in all seven columns to another of its window; default: it is dropped and counted.</summary>
    public DuplicateHandling Duplicates { get; set; }

    /// <summary>
    /// Rejected records a run may have before it counts as failed, although what it loaded stays; null, the default, for any number.
    /// </summary>
    public long? MaxRejected { get; set; }

    /// <summary>
    /// The share of a window's records that may be rejected, 0 to 1; default 0.05. Past it the rejected records are in quarantine and the
    /// rest is loaded, but the run counts as failed and the window's days as incomplete, until a replay or a refresh mends it. Counted
    /// from 20 rejected records on, or where nothing of the window passes. 1 accepts any share.
    /// </summary>
    public double MaxRejectedShare { get; set; } = 0.05;
}

/// <summary>What happens to records that are equal in all seven columns inside one window.</summary>
public enum DuplicateHandling
{
    /// <summary>One is loaded, the others are counted as duplicates.</summary>
    Drop,

    /// <summary>All are loaded.</summary>
    Keep,
}
