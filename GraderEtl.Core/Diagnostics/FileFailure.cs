namespace GraderEtl.Core.Diagnostics;

/// <summary>Why a file or directory cannot be used. Its names in each language are in the resource files beside it.</summary>
internal enum FileFailure
{
    /// <summary>The user has no right to.</summary>
    Denied,

    /// <summary>It does not exist.</summary>
    Missing,

    /// <summary>A directory in the path is missing or is a file.</summary>
    NoDirectory,

    /// <summary>A file stands where a directory should be.</summary>
    NameTaken,

    /// <summary>Another program holds it.</summary>
    InUse,

    /// <summary>No room.</summary>
    DiskFull,

    /// <summary>The file system takes no writes.</summary>
    ReadOnly,
}
