namespace GraderEtl.Core.Model.Options;

/// <summary>Which answers of the source are proven whole by asking again.</summary>
public enum CompletenessProof
{
    /// <summary>
    /// Those that may have been cut off: the largest of a run, as a limit on records would show there first, and those with a sign of
    /// it. Seldom more than one request in a run.
    /// </summary>
    Suspects,

    /// <summary>All: each window is asked for once more, in two halves whose counts have to make that of the whole.</summary>
    Always,
}
