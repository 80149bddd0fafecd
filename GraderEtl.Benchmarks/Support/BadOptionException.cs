namespace GraderEtl.Benchmarks.Support;

/// <summary>An option of the command line is not understood.</summary>
internal sealed class BadOptionException(string message) : Exception(message);
