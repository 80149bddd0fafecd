using Npgsql;

namespace GraderEtl.Benchmarks.Baselines;

/// <summary>Puts the records of a day into the table.</summary>
internal interface IDayLoader
{
    /// <summary>Whether a day is to be a transaction.</summary>
    bool IsTransactional { get; }

    /// <summary>Loads a day; commits nothing by itself.</summary>
    Task LoadAsync(NpgsqlConnection connection, IReadOnlyCollection<SourceAttempt> day);
}
