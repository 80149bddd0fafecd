namespace GraderEtl.Benchmarks.Runs;

/// <summary>A setting that can be turned.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Values">What to try; the default is among them or not, it is measured anyway.</param>
internal sealed record Knob(string Key, params IReadOnlyList<string> Values)
{
    /// <summary>All there are. Values that the validator refuses together with the defaults of the others are left out.</summary>
    public static IReadOnlyList<Knob> All { get; } =
    [
        new("Source:Lanes", "1", "2", "4", "8"),
        new("Source:MaxLanes", "1", "4", "16", "64"),
        new("Tuning:CopyStreams", "1", "2", "4"),
        new("Tuning:PageBytes", "65536", "131072", "262144", "524288", "1048576"),
        new("Tuning:PagesPerLane", "8", "16", "32", "64"),
        new("Tuning:ParseParallelism", "1", "2", "4"),
        new("Tuning:BatchChunks", "1", "2", "4", "8"),
        new("Tuning:CopyBufferBytes", "32768", "65536", "131072", "262144", "1048576"),
        new("Tuning:WriteBufferBytes", "8192", "65536", "262144"),
        new("Tuning:CommitRows", "1", "10000", "50000", "200000"),
        new("Tuning:CommitInterval", "100ms", "1s", "10s"),
    ];
}
