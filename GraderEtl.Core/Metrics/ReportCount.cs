using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>What attempts of a snapshot are counted by.</summary>
/// <param name="Calendar">The report's days.</param>
/// <param name="Ledger">What is loaded before the end of the report, in order.</param>
/// <param name="Forgotten">How often users were forgotten.</param>
/// <param name="Parts">What is loaded whole.</param>
/// <param name="Tasks">The tasks.</param>
internal sealed record CountBasis(ReportCalendar Calendar, IReadOnlyList<LedgerEntry> Ledger, long Forgotten, LoadedParts Parts, TaskTable Tasks)
{
    /// <summary>Whether the attempts before an instant are the same in another snapshot, and are counted in the same way.</summary>
    public bool IsSame(CountBasis other, long upto)
        => Forgotten == other.Forgotten && Before(upto).SequenceEqual(other.Before(upto)) && Tasks.IsSame(other.Tasks)
            && Parts.Holes.SetEquals(other.Parts.Holes) && Parts.Compared.SequenceEqual(other.Parts.Compared);

    private IEnumerable<LedgerEntry> Before(long upto) => Ledger.TakeWhile(entry => entry.Window.StartMicroseconds < upto);
}

/// <summary>
/// The attempts that a report counts, in the order of time. What comes before the days that it looks at is taken from the table of firsts
/// where that can be used.
/// </summary>
internal sealed class ReportCount
{
    /// <summary>How far the table of firsts may fall behind before it is brought forward: reading a week takes less than writing each day.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromDays(7);

    private readonly CountBasis _basis;
    private readonly Firsts _firsts;
    private long _upto;

    private ReportCount(CountBasis basis, Firsts firsts, LearningPass pass)
    {
        (_basis, _firsts, Pass) = (basis, firsts, pass);
        _upto = Math.Min(pass.RestoredTo, basis.Calendar.Start);
    }

    /// <summary>What is counted.</summary>
    public LearningPass Pass { get; }

    /// <summary>What the table of firsts lacks; null where it is near enough.</summary>
    public FirstsUpdate? Update { get; private set; }

    /// <summary>Begins with what the table of firsts says.</summary>
    public static async Task<ReportCount> BeginAsync(NpgsqlConnection connection, SqlText sql, CountBasis basis, CancellationToken cancellationToken)
    {
        var firsts = await Firsts.OpenAsync(connection, sql, basis.Ledger, cancellationToken).ConfigureAwait(false);
        var pass = await firsts.RestoreAsync(
            connection, sql, () => new LearningPass(basis.Calendar, basis.Tasks, basis.Parts), basis.Tasks, cancellationToken).ConfigureAwait(false);
        return new ReportCount(basis, firsts, pass);
    }

    /// <summary>Whether another snapshot says the same of what is counted so far.</summary>
    public bool IsTrueOf(CountBasis basis) => basis.IsSame(_basis, Math.Max(_upto, Pass.RestoredTo));

    /// <summary>Goes on to an instant.</summary>
    /// <param name="connection">Where attempts are read, in the transaction that is open there.</param>
    /// <param name="sql">The SQL texts.</param>
    /// <param name="until">The first instant that is not counted.</param>
    /// <param name="target">How far the table of firsts may be brought forward.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task CountAsync(NpgsqlConnection connection, SqlText sql, long until, long target, CancellationToken cancellationToken)
    {
        var reader = new FactReader(connection, sql);
        if (Update is null && _upto <= target && target <= until && _firsts.IsBehind(target, Lag))
        {
            await ReadAsync(target).ConfigureAwait(false);
            Update = _firsts.Collect(Pass, _basis.Tasks, target);
        }

        await ReadAsync(until).ConfigureAwait(false);

        async Task ReadAsync(long to)
        {
            await reader.ReadAsync(facts => Pass.Count(facts), FactReader.Spans(_upto, to, _basis.Ledger), cancellationToken).ConfigureAwait(false);
            _upto = Math.Max(_upto, to);
        }
    }
}
