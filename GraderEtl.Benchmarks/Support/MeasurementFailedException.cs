namespace GraderEtl.Benchmarks.Support;

/// <summary>Something that was to be measured did not do its work, so its time means nothing.</summary>
internal sealed class MeasurementFailedException(string message) : Exception(message);
