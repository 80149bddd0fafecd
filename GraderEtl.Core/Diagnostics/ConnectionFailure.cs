namespace GraderEtl.Core.Diagnostics;

/// <summary>Why there is no connection, or no longer one. Its names in each language are in the resource files beside it.</summary>
internal enum ConnectionFailure
{
    /// <summary>Nothing listens there.</summary>
    Refused,

    /// <summary>No way leads there.</summary>
    Unreachable,

    /// <summary>No reply in time.</summary>
    TimedOut,

    /// <summary>The name has no address.</summary>
    HostNotFound,

    /// <summary>The other side ended the connection.</summary>
    Reset,
}
