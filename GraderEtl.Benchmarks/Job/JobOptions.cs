using GraderEtl.Benchmarks.Support;

namespace GraderEtl.Benchmarks.Job;

/// <summary>What <c>job</c> is asked to measure.</summary>
/// <param name="Rows">Records to load.</param>
/// <param name="Runs">Rounds, in each of which everything is measured once.</param>
/// <param name="Lanes">Lanes of the program; 0: it chooses.</param>
/// <param name="Days">Days the records are spread over.</param>
/// <param name="Latency">Time before the first byte of each answer.</param>
/// <param name="Baselines">Who else loads the same rows.</param>
internal sealed record JobOptions(int Rows, int Runs, int Lanes, int Days, TimeSpan Latency, BaselineSet Baselines)
{
    /// <summary>Reads the command given.</summary>
    public static JobOptions From(CommandOptions given) => new(
        given.Number("--rows", most: Attempts.MostRows, least: 1),
        given.Number("--runs", least: 1, most: 1_000),
        given.Number(CommandOption.Lanes.Name, most: 64),
        given.Number("--days", most: Attempts.MostDays),
        TimeSpan.FromMilliseconds(given.Number("--latency", most: 300_000)),
        Enum.Parse<BaselineSet>(given.Word("--baselines", "none", "quick", "all"), ignoreCase: true));
}

/// <summary>Who else loads the same rows.</summary>
internal enum BaselineSet
{
    /// <summary>Nobody.</summary>
    None,

    /// <summary><c>psql \copy</c>.</summary>
    Quick,

    /// <summary>That, objects with a binary importer, and row-by-row INSERT.</summary>
    All,
}
