using System.Security.Cryptography;
using System.Text;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Erases a user from all tables in one transaction. It holds the lock that each load's transaction shares, so that nothing of the user is
/// on its way meanwhile; loads find out at their next claim, see <see cref="DictionaryCheck"/>. A load whose connection was lost no longer
/// shares the lock but may still add users and tasks: <see cref="DictionaryWriter"/> adds none where somebody was forgotten meanwhile.
/// </summary>
internal sealed class PostgresForgetting(Database database, ILogger<PostgresForgetting> logger) : IForgetting
{
    private const string Doing = "forgetting a user";
    private const int KeyBytes = 32;
    private const int MarkDigits = 16;

    private static readonly string[] Cleaned = [SqlNames.Users, SqlNames.Tasks, SqlNames.Quarantine];

    public async Task<ForgetReceipt> ForgetAsync(string userId, IProgress<ForgetProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        await new SchemaMigrator(database, logger).RunAsync(cancellationToken).ConfigureAwait(false);
        var id = Encoding.UTF8.GetBytes(userId);
        var receipt = await database.RunAsync(Doing, (connection, token) => ForgetAsync(connection, id, progress, token), cancellationToken).ConfigureAwait(false);
        Log.UserForgotten(logger, receipt.Mark, receipt.Attempts, receipt.Rejections, receipt.Windows.Count, receipt.RunId);
        await CleanAsync(cancellationToken).ConfigureAwait(false);
        return receipt;
    }

    private async Task<ForgetReceipt> ForgetAsync(NpgsqlConnection connection, byte[] id, IProgress<ForgetProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(default);
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await LockAsync(connection, cancellationToken).ConfigureAwait(false);
            var known = await StoredForgotten.ReadUsersAsync(connection, database.Sql, cancellationToken).ConfigureAwait(false);
            var user = ForgottenUser.Of(id, known.Count > 0 ? known[0].Key : RandomNumberGenerator.GetBytes(KeyBytes));
            var runId = Guid.CreateVersion7();
            var receipt = new ForgetReceipt(
                runId, await connection.FindAsync<DateTimeOffset>("SELECT clock_timestamp()", [], cancellationToken).ConfigureAwait(false),
                Convert.ToHexStringLower(user.Hash)[..MarkDigits],
                IsNew: await RunAsync("add_forgotten", user.Key, user.Hash, user.IdBytes, runId).ConfigureAwait(false) == 1);
            var erased = new ErasedWindows(await connection.ReadAsync(
                database.Sql.Query("ledger"), [null, null], static reader => reader.GetLedgerEntry(), cancellationToken).ConfigureAwait(false));
            var forgotten = new ForgottenUsers(1, [user]);
            var userNo = await connection.FindAsync<int>(database.Sql.Query("find_user"), [id], cancellationToken).ConfigureAwait(false);
            var tasks = await connection.ReadAsync(
                database.Sql.Query("naming_tasks"), [id], static reader => (Number: reader.GetInt32(0), Head: reader.GetString(1)), cancellationToken).ConfigureAwait(false);
            int[] naming = [.. tasks.Where(task => forgotten.AreNamedInTask(Encoding.UTF8.GetBytes(task.Head))).Select(static task => task.Number)];
            if (userNo != 0 || naming.Length > 0)
                await ForgetAttemptsAsync(connection, userNo, naming, erased, progress, cancellationToken).ConfigureAwait(false);
            await ForgetRejectionsAsync(connection, id, forgotten, erased, cancellationToken).ConfigureAwait(false);
            receipt = receipt with
            {
                Attempts = erased.Attempts,
                Rejections = erased.Rejections,
                Windows = erased.Windows,
                Users = await RunAsync("forget_user", userNo).ConfigureAwait(false),
                Tasks = await RunAsync("forget_tasks", naming).ConfigureAwait(false),
                Firsts = await RunAsync("forget_firsts", userNo).ConfigureAwait(false),
                Errors = id.Length < ForgottenUsers.FewestBytesInTask ? 0 : await RunAsync("forget_errors", id).ConfigureAwait(false),
            };
            if (erased.Windows.Count > 0)
            {
                await RunAsync("forget_windows", erased.Columns).ConfigureAwait(false);
                // the ledger is no longer what the table was made from
                await RunAsync("remove_all_firsts").ConfigureAwait(false);
                await RunAsync("remove_firsts_mark").ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return receipt;
        }

        Task<int> RunAsync(string query, params object?[] parameters) => connection.RunAsync(database.Sql.Query(query), parameters, cancellationToken);
    }

    /// <summary>Waits for loads that run, as long as a statement may take.</summary>
    private async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.CreateBatch().Add("SET LOCAL lock_timeout TO 0").Add(database.Sql.Query("lock_forgotten")).Add(database.Sql.Query("lock_dictionaries")).Add(database.Setup.Limits.BoundLocks)
                .RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException busy) when (busy.SqlState == SqlStates.QueryCanceled)
        {
            throw new GraderEtlException(ErrorKind.Store, "Loads that run have not ended in time", busy)
            {
                Expected = "the end of their transactions within Postgres:StatementTimeout",
                Kept = "everything: nothing was erased",
                Remedy = "Wait for the loads, or see in pg_stat_activity which of them is frozen, and run the same command again",
            };
        }
    }

    private async Task ForgetAttemptsAsync(
        NpgsqlConnection connection, int userNo, int[] naming, ErasedWindows erased, IProgress<ForgetProgress>? progress, CancellationToken cancellationToken)
    {
        var parts = await connection.ReadAsync(
            database.Sql.Query("fact_partitions"), [], static reader => (Low: reader.GetString(0), High: reader.GetString(1)), cancellationToken).ConfigureAwait(false);
        for (var part = 0; part < parts.Count; part++)
        {
            progress?.Report(new ForgetProgress(part + 1, parts.Count));
            await connection.CreateBatch().Add(database.Sql.Query("forget_attempts"), userNo, parts[part].Low, parts[part].High, naming).ReadEachAsync(
                reader =>
                {
                    var row = StoredFacts.ToRow(reader);
                    erased.Add(in row);
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ForgetRejectionsAsync(
        NpgsqlConnection connection, byte[] id, ForgottenUsers user, ErasedWindows erased, CancellationToken cancellationToken)
    {
        var naming = new List<long>();
        await connection.CreateBatch().Add(database.Sql.Query("suspect_rejections"), id).ReadEachAsync(
            reader =>
            {
                if (!user.AreNamedIn(reader.GetFieldValue<byte[]>(3), reader.GetString(4)))
                    return;
                naming.Add(reader.GetInt64(0));
                erased.AddRejection(reader.GetWindow(1));
            },
            cancellationToken).ConfigureAwait(false);
        if (naming.Count > 0)
            await connection.RunAsync(database.Sql.Query("release_records"), [naming], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets the server reuse the room of what was erased. It does so by itself in time, so what goes wrong is only noted.</summary>
    private async Task CleanAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.RunAsync(
                "vacuuming",
                async (connection, token) =>
                {
                    await connection.RunScriptAsync($"VACUUM (SKIP_LOCKED) {string.Join(", ", Cleaned.Select(database.Names.Qualify))}", token).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (GraderEtlException error)
        {
            Log.NotVacuumed(logger, error.Found);
        }
    }
}

/// <summary>What is erased of each window of the ledger.</summary>
/// <param name="ledger">The ledger, in order of time.</param>
internal sealed class ErasedWindows(IReadOnlyList<LedgerEntry> ledger)
{
    private readonly SortedDictionary<int, (long Attempts, long Rejections, ulong Hash)> _erased = [];

    /// <summary>Attempts of all windows, and of none.</summary>
    public long Attempts { get; private set; }

    /// <summary>Records of the quarantine.</summary>
    public long Rejections { get; private set; }

    /// <summary>The windows, in order of time.</summary>
    public IReadOnlyList<TimeWindow> Windows => [.. _erased.Keys.Select(place => ledger[place].Window)];

    /// <summary>The parameters of <c>db/queries/forget_windows.sql</c>.</summary>
    public object?[] Columns =>
    [
        _erased.Keys.Select(place => ledger[place].Window.Start).ToArray(), _erased.Keys.Select(place => ledger[place].Window.End).ToArray(),
        _erased.Values.Select(static one => one.Attempts).ToArray(), _erased.Values.Select(static one => one.Rejections).ToArray(),
        _erased.Select(one => unchecked((long)(ledger[one.Key].ContentHash - one.Value.Hash))).ToArray(),
    ];

    /// <summary>Adds an attempt; one of no window was put there by hand.</summary>
    public void Add(in AttemptRow row)
    {
        Attempts++;
        if (ledger.Find(row.CreatedAt) is >= 0 and var place)
            _erased[place] = Sum(place, attempts: 1, rejections: 0, ContentHash.Row(in row));
    }

    /// <summary>Adds a record of the quarantine.</summary>
    public void AddRejection(TimeWindow window)
    {
        Rejections++;
        if (ledger.Find(window.StartMicroseconds) is >= 0 and var place)
            _erased[place] = Sum(place, attempts: 0, rejections: 1, hash: 0);
    }

    private (long Attempts, long Rejections, ulong Hash) Sum(int place, long attempts, long rejections, ulong hash)
    {
        var before = _erased.GetValueOrDefault(place);
        return (before.Attempts + attempts, before.Rejections + rejections, before.Hash + hash);
    }
}
