using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Job;

/// <summary>Somebody who loads the rows.</summary>
internal interface IContender
{
    /// <summary>What it is measured as; the first one is the run as a whole.</summary>
    IReadOnlyList<Measurement> Measurements { get; }

    /// <summary>What a reader of the results has to know.</summary>
    string Note { get; }

    /// <summary>Starts from nothing, loads, checks that the rows are there, and adds to the measurements.</summary>
    Task RunAsync();
}
