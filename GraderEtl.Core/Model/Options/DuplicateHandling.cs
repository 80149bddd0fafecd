namespace GraderEtl.Core.Model.Options;

/// <summary>What happens to records that are equal in all seven columns inside one window.</summary>
public enum DuplicateHandling
{
    /// <summary>One is loaded, the others are counted as duplicates.</summary>
    Drop,

    /// <summary>All are loaded.</summary>
    Keep,
}
