namespace GraderEtl.Runner.Embedded;

/// <summary>The private cluster cannot be used; the message says what was found, expected, where and what to do.</summary>
internal sealed class EmbeddedPostgresException(string message, Exception? inner = null) : Exception(message, inner);
