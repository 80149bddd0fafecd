using System.Buffers.Binary;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>How far the table of firsts goes.</summary>
/// <param name="Upto">The first instant it says nothing of.</param>
/// <param name="Fingerprint">Of the ledger before that when it was made.</param>
internal sealed record FirstsMark(DateTimeOffset Upto, long Fingerprint);

/// <summary>What is to be saved in the table of firsts: a row for each element of the lists.</summary>
/// <param name="Before">The mark that the rows go on from.</param>
/// <param name="After">The new mark.</param>
/// <param name="IsWhole">Whether the rows take the place of all that are there.</param>
internal sealed record FirstsUpdate(FirstsMark? Before, FirstsMark After, bool IsWhole)
{
    private readonly List<int> _users = [];
    private readonly List<int> _tasks = [];
    private readonly List<int> _tries = [];
    private readonly List<DateTimeOffset?>[] _instants = [[], [], []];
    private readonly List<bool> _verdicts = [];

    /// <summary>How many rows there are.</summary>
    public int Count => _users.Count;

    /// <summary>The columns.</summary>
    public object[] Columns => [_users, _tasks, _tries, .. _instants, _verdicts];

    /// <summary>Adds a row.</summary>
    public void Add(int userNo, int taskNo, in PairState pair)
    {
        _users.Add(userNo);
        _tasks.Add(taskNo);
        _tries.Add(pair.Tries);
        foreach (var (column, instant) in _instants.Zip([pair.FirstAt, pair.SubmitAt, pair.SuccessAt]))
            column.Add(instant == LearningPass.Never ? null : TimeWindow.FromMicroseconds(instant));
        _verdicts.Add(pair.TryCorrect);
    }
}

/// <summary>
/// The table of firsts: for each user and task what happened first, up to a mark, so that a report of a day does not read years of attempts.
/// A report brings it forward once it is computed, in a short transaction of its own. Everything in it can be made again from the
/// attempts: where it cannot be used, or written, reports read these instead.
/// </summary>
internal sealed class Firsts
{
    /// <summary>Raise it when a column of the table, or the name of a task, comes to mean something else.</summary>
    private const long Version = 2;

    /// <summary>Bytes of a row as it is read: five numbers.</summary>
    private const int RowSize = 5 * sizeof(long);

    private readonly IReadOnlyList<LedgerEntry> _ledger;
    private readonly FirstsMark? _mark;
    private readonly bool _mayWrite;

    private Firsts(IReadOnlyList<LedgerEntry> ledger, FirstsMark? mark, bool mayWrite)
    {
        (_ledger, _mark, _mayWrite) = (ledger, mark, mayWrite);
        Fits = mark is not null && mark.Fingerprint == Fingerprint(mark.Upto);
    }

    /// <summary>Whether the ledger before the mark is still what the table was made from: if not, it has to be made anew.</summary>
    public bool Fits { get; private set; }

    /// <summary>Reads what the table is good for in a snapshot.</summary>
    public static async Task<Firsts> OpenAsync(NpgsqlConnection connection, SqlText sql, IReadOnlyList<LedgerEntry> ledger, CancellationToken cancellationToken)
    {
        var (mayRead, mayWrite) = (await connection.ReadAsync(
            sql.Query("firsts_rights"), [], static reader => (reader.GetBoolean(0), reader.GetBoolean(1)), cancellationToken).ConfigureAwait(false))[0];
        if (!mayRead)
            return new Firsts(ledger, null, mayWrite: false);
        var marks = await connection.ReadAsync(
            sql.Query("firsts_mark"), [], static reader => new FirstsMark(reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        return new Firsts(ledger, marks.Count == 0 ? null : marks[0], mayWrite);
    }

    /// <summary>Tells a pass what the table says, where that fits and never says one thing twice, as it does where two numbers of a task turn out to be one.</summary>
    /// <returns>The pass; a new one where the table is of no use.</returns>
    public async Task<LearningPass> RestoreAsync(NpgsqlConnection connection, SqlText sql, Func<LearningPass> create, TaskTable tasks, CancellationToken cancellationToken)
    {
        var pass = create();
        if (!Fits)
            return pass;
        pass.RestoredTo = TimeWindow.ToMicroseconds(_mark!.Upto);
        var restored = await connection.ReadAsync(
            sql.Query("firsts"), [], reader => Restore(reader.GetFieldValue<byte[]>(0), pass, tasks), cancellationToken).ConfigureAwait(false);
        Fits = restored.TrueForAll(static isNew => isNew);
        return Fits ? pass : create();
    }

    /// <summary>Tells a pass what some rows say, as <c>db/queries/firsts.sql</c> packs them.</summary>
    /// <returns>False where one of them says what is known already.</returns>
    private static bool Restore(ReadOnlySpan<byte> rows, LearningPass pass, TaskTable tasks)
    {
        var isNew = true;
        for (; !rows.IsEmpty; rows = rows[RowSize..])
        {
            var (pair, tries) = (ReadNumber(rows, 0), ReadNumber(rows, 1));
            isNew &= pass.Restore((int)(pair >> 32), tasks.Find((int)pair), new PairState
            {
                Tries = (int)(tries >> 1),
                FirstAt = ReadInstant(rows, 2),
                SubmitAt = ReadInstant(rows, 3),
                SuccessAt = ReadInstant(rows, 4),
                TryCorrect = (tries & 1) != 0,
                LastAt = long.MinValue,
            });
        }

        return isNew;
    }

    /// <summary>Whether it is worth while, and allowed, to bring the table forward to an instant.</summary>
    /// <param name="target">The instant.</param>
    /// <param name="lag">How far it may fall behind.</param>
    public bool IsBehind(long target, TimeSpan lag)
    {
        var reached = Fits ? TimeWindow.ToMicroseconds(_mark!.Upto) : _ledger.Count == 0 ? target : _ledger[0].Window.StartMicroseconds;
        return _mayWrite && target - reached >= lag.TotalMicroseconds;
    }

    /// <summary>Takes from a pass that has counted up to an instant what has changed in it since the table was read, or all where it was not.</summary>
    public FirstsUpdate Collect(LearningPass pass, TaskTable tasks, long target)
    {
        var upto = TimeWindow.FromMicroseconds(target);
        var update = new FirstsUpdate(_mark, new FirstsMark(upto, Fingerprint(upto)), IsWhole: !Fits);
        for (var pair = 0; pair < pass.Pairs.Count; pair++)
        {
            var (user, task) = pass.Split(pair);
            if (pass.Pairs[pair].IsChanged)
                update.Add((int)pass.Users.KeyOf(user), tasks[task].Number, in pass.Pairs[pair]);
        }

        return update;
    }

    /// <summary>Brings the table forward. That only saves time later: where it cannot be done, the log says so and nothing else happens.</summary>
    public static async Task SaveAsync(Database database, FirstsUpdate update, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            var isSaved = await database.RunAsync(
                "bringing forward the table of firsts", (connection, token) => SaveAsync(connection, database.Sql, update, token), cancellationToken).ConfigureAwait(false);
            if (isSaved)
                Log.FirstsSaved(logger, update.Count, update.After.Upto);
        }
        catch (GraderEtlException error)
        {
            Log.FirstsNotSaved(logger, error.Message, error);
        }
    }

    /// <summary>Returns false where another report is at it, or was quicker.</summary>
    private static async Task<bool> SaveAsync(NpgsqlConnection connection, SqlText sql, FirstsUpdate update, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            if (!await connection.FindAsync<bool>(sql.Query("lock_firsts"), [], cancellationToken).ConfigureAwait(false))
                return false;
            object?[] marks = [update.After.Upto, update.After.Fingerprint, update.Before?.Upto, update.Before?.Fingerprint];
            if (!await connection.FindAsync<bool>(sql.Query("save_firsts_mark"), marks, cancellationToken).ConfigureAwait(false))
                return false;
            if (update.IsWhole)
                await connection.RunAsync(sql.Query("remove_all_firsts"), [], cancellationToken).ConfigureAwait(false);
            await connection.RunAsync(sql.Query("save_firsts"), update.Columns, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>A number that changes with every window of the ledger before an instant, and with what its rows are.</summary>
    private long Fingerprint(DateTimeOffset upto) => unchecked((long)_ledger.Where(entry => entry.Window.Start < upto).Fingerprint(Version));

    private static long ReadNumber(ReadOnlySpan<byte> row, int number) => BinaryPrimitives.ReadInt64BigEndian(row[(number * sizeof(long))..]);

    /// <summary>Reads an instant; infinity is <see cref="LearningPass.Never"/>.</summary>
    private static long ReadInstant(ReadOnlySpan<byte> row, int number)
        => ReadNumber(row, number) is var instant && instant == long.MaxValue ? LearningPass.Never : instant + Fact.Epoch;
}
