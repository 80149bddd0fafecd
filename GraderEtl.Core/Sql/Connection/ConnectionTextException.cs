namespace GraderEtl.Core.Sql.Connection;

/// <summary>A connection string that cannot be taken. Names the key, never the value of a secret.</summary>
/// <param name="found">What was found, to follow <c>is</c> in a sentence.</param>
/// <param name="expected">What was expected.</param>
internal sealed class ConnectionTextException(string found, string expected) : FormatException(found)
{
    /// <summary>What was expected.</summary>
    public string Expected { get; } = expected;
}
