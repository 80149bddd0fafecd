using System.Data;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;
using NpgsqlTypes;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Finds and adds entries of the dictionaries, each step in a transaction of its own, on a connection beside those of the lanes. For one
/// caller at a time.
/// </summary>
/// <remarks>
/// Entries are committed without waiting for the disk: the commit of the attempts that name them flushes the log up to there, and an entry
/// that no attempt names may be lost. What must not outlive it is its number in this process's memory, see <see cref="BackendId"/>. Index
/// scans are asked for, as a plan that was made while a table was empty would go through all of it for each user for ever.
/// </remarks>
internal sealed class DictionaryWriter(Database database)
{
    private const string Begin = "BEGIN ISOLATION LEVEL READ COMMITTED";
    private const string CommitLater = "SET LOCAL synchronous_commit TO off";
    private const string UseIndexes = "SET LOCAL enable_seqscan TO off";

    /// <summary>From how many entries on a COPY is quicker than an INSERT.</summary>
    private const int WorthCopying = 128;

    /// <summary>Who the caller knows to be forgotten, see <see cref="ForgottenUsers.Generation"/>.</summary>
    private long _forgotten;

    /// <summary>Whether entries are looked for before they are added: not while all that come are new ones.</summary>
    private bool _looksFirst = true;

    private NpgsqlConnection? _connection;

    /// <summary>Whether the connection stays between two calls; otherwise it goes back to the pool.</summary>
    public bool IsKept { get; set; }

    /// <summary>The connection's backend. Everything that was read since the connection was opened was read from it.</summary>
    public BackendId? Backend { get; private set; }

    /// <summary>The connection, a new one where there is none or it was lost.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (_connection is { State: ConnectionState.Open } open)
            return open;
        await CloseAsync().ConfigureAwait(false);
        var opened = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        _connection = opened;
        var found = await opened.ReadAsync(
            database.Sql.Query("own_backend"), [], static reader => new BackendId(reader.GetInt32(0), reader.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        Backend = found[0];
        return opened;
    }

    /// <summary>Gives the connection back to the pool.</summary>
    public async Task CloseAsync()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Finds the numbers of entries, and adds those that are not there.</summary>
    /// <param name="misses">The entries.</param>
    /// <param name="forgotten">The generation of the users who are known to be forgotten; none is added where it is another by now.</param>
    /// <param name="careful">True to find out which ones the database refuses, rather than to fail with the first.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="PostgresException">The database refuses an entry, and it is not to be found out which; or something else.</exception>
    public async Task NumberAsync(DictionaryMisses misses, long forgotten, bool careful, CancellationToken cancellationToken)
    {
        _forgotten = forgotten;
        var open = new Stack<(int From, int To)>();
        if (misses.Count > 0)
            open.Push((0, misses.Count));
        while (open.TryPop(out var range))
        {
            var (from, to) = range;
            try
            {
                await StoreAsync(misses, [.. Enumerable.Range(from, to - from).Where(place => misses.Numbers[place] == 0)], cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException refusal) when (careful && RowRefusal.IsAboutRow(refusal))
            {
                if (to - from == 1)
                {
                    misses.Refused[from] = refusal;
                    continue;
                }

                var middle = (from + to) / 2;
                open.Push((middle, to));
                open.Push((from, middle));
            }
        }
    }

    /// <summary>Takes ids that follow each other.</summary>
    /// <param name="blocks">How many blocks of them.</param>
    /// <param name="blockSize">Ids of a block.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The first of them.</returns>
    public async Task<long> TakeIdsAsync(int blocks, int blockSize, CancellationToken cancellationToken)
    {
        var firsts = new List<long>(blocks);
        do
        {
            // another program may have taken a block in between
            firsts.Clear();
            await ExecuteAsync("next_attempt_ids", [blocks], reader => firsts.Add(reader.GetInt64(0)), cancellationToken).ConfigureAwait(false);
        }
        while (firsts[^1] - firsts[0] != (long)blockSize * (blocks - 1));
        return firsts[0];
    }

    private async Task StoreAsync(DictionaryMisses misses, List<int> places, CancellationToken cancellationToken)
    {
        if (places.Count > 0 && _looksFirst)
        {
            var asked = places.Count;
            places = await FindAsync(misses, places, cancellationToken).ConfigureAwait(false);
            _looksFirst = places.Count < asked;
        }

        if (places.Count >= WorthCopying && !_looksFirst && misses is UserMisses users && await CopyAsync(users, places, cancellationToken).ConfigureAwait(false))
            return;
        if (places.Count > 0)
            places = await InsertAsync(misses, places, cancellationToken).ConfigureAwait(false);
        if (places.Count == 0)
            return;
        _looksFirst = true;
        var lost = await FindAsync(misses, places, cancellationToken).ConfigureAwait(false);
        if (lost.Count > 0)
        {
            await EnsureNobodyWasForgottenAsync(cancellationToken).ConfigureAwait(false);
            throw new GraderEtlException(ErrorKind.Store, $"The database took {lost.Count} users or tasks and does not have them")
            {
                Expected = "what is inserted to be there",
                Where = $"schema {database.Names.Schema}, tables {SqlNames.Users} and {SqlNames.Tasks}",
                Remedy = "Remove the trigger or rule that drops or changes them",
            };
        }
    }

    /// <summary>Finds numbers.</summary>
    /// <returns>The places of entries that are not there.</returns>
    private async Task<List<int>> FindAsync(DictionaryMisses misses, List<int> places, CancellationToken cancellationToken)
    {
        var numbers = new List<int>(places.Count);
        await ExecuteAsync(misses.FindQuery, [misses.Keys(places)], reader => numbers.Add(reader.GetInt32(0)), cancellationToken).ConfigureAwait(false);
        for (var place = 0; place < places.Count; place++)
            misses.Numbers[places[place]] = numbers[place];
        return [.. places.Where(place => misses.Numbers[place] == 0)];
    }

    /// <summary>Adds entries.</summary>
    /// <returns>The places of those that another program has added.</returns>
    private async Task<List<int>> InsertAsync(DictionaryMisses misses, List<int> places, CancellationToken cancellationToken)
    {
        var added = new List<(int Place, int Number)>(places.Count);
        var next = 0;
        await ExecuteAsync(misses.InsertQuery, [.. misses.Entries(places), _forgotten], Note, cancellationToken).ConfigureAwait(false);
        // only now: a constraint may wait for the end of the transaction
        foreach (var (place, number) in added)
            misses.Numbers[place] = number;
        return [.. places.Where(place => misses.Numbers[place] == 0)];

        void Note(NpgsqlDataReader reader)
        {
            // those that were added come in the order in which they were sent
            while (next < places.Count && !misses.IsAt(reader, places[next]))
                next++;
            if (next < places.Count)
                added.Add((places[next++], reader.GetInt32(0)));
        }
    }

    /// <summary>Adds users that are expected to be new by COPY, with numbers that are taken beforehand. All of them, or none.</summary>
    /// <returns>False where another program has added one of them, or a trigger has left one out.</returns>
    private async Task<bool> CopyAsync(UserMisses users, List<int> places, CancellationToken cancellationToken)
    {
        int[] numbers = [];
        var stored = false;
        try
        {
            await UseAsync(CopyAllAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException conflict) when (conflict.SqlState == SqlStates.UniqueViolation)
        {
            return false;
        }

        if (!stored)
            return false;
        for (var place = 0; place < places.Count; place++)
            users.Numbers[places[place]] = numbers[place];
        return true;

        async Task CopyAllAsync(NpgsqlConnection connection)
        {
            await connection.CreateBatch().Add(Begin).Add(CommitLater).Add(database.Sql.Query("lock_users_to_add"))
                .Add(database.Sql.Query("take_user_numbers"), places.Count)
                .ReadEachAsync(TakeNumbers, cancellationToken).ConfigureAwait(false);
            var copy = await connection.BeginBinaryImportAsync(database.Sql.Query("copy_users"), cancellationToken).ConfigureAwait(false);
            await using (copy.ConfigureAwait(false))
            {
                for (var place = 0; place < numbers.Length; place++)
                {
                    await copy.StartRowAsync(cancellationToken).ConfigureAwait(false);
                    await copy.WriteAsync(numbers[place], NpgsqlDbType.Integer, cancellationToken).ConfigureAwait(false);
                    await copy.WriteAsync(users.Key(places[place]), NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false);
                }

                stored = await copy.CompleteAsync(cancellationToken).ConfigureAwait(false) == (ulong)numbers.Length;
            }

            await connection.RunScriptAsync(stored ? "COMMIT" : "ROLLBACK", cancellationToken).ConfigureAwait(false);
        }

        void TakeNumbers(NpgsqlDataReader reader)
        {
            numbers = reader.GetFieldValue<int[]>(0);
            CheckForgotten(reader.GetInt64(1));
        }
    }

    private Task EnsureNobodyWasForgottenAsync(CancellationToken cancellationToken)
        => ExecuteAsync("forgotten_generation", [], reader => CheckForgotten(reader.GetInt64(0)), cancellationToken);

    private void CheckForgotten(long generation)
    {
        if (generation == _forgotten)
            return;
        throw new GraderEtlException(ErrorKind.Store, "A user was forgotten while users and tasks were added")
        {
            Kept = "no user or task was added",
            Remedy = "None is needed: the window is loaded again, without what is forgotten",
            Retry = RetryAdvice.Again,
        };
    }

    private Task ExecuteAsync(string query, object?[] parameters, Action<NpgsqlDataReader> row, CancellationToken cancellationToken)
        => UseAsync(
            connection => connection.CreateBatch().Add(Begin).Add(CommitLater).Add(UseIndexes).Add(database.Sql.Query(query), parameters).Add("COMMIT")
                .ReadEachAsync(row, cancellationToken),
            cancellationToken);

    private async Task UseAsync(Func<NpgsqlConnection, Task> work, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await work(connection).ConfigureAwait(false);
        }
        catch
        {
            await RollBackAsync(connection).ConfigureAwait(false);
            throw;
        }
        finally
        {
            if (!IsKept || connection.State != ConnectionState.Open)
                await CloseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Leaves the connection fit for the next one who takes it from the pool; one that is lost goes when it is given back.</summary>
    private static async Task RollBackAsync(NpgsqlConnection connection)
    {
        if (connection.State != ConnectionState.Open)
            return;
        try
        {
            await connection.RunScriptAsync("ROLLBACK", CancellationToken.None, seconds: 5).ConfigureAwait(false);
            // Npgsql may take statements for prepared that the server never came to
            connection.UnprepareAll();
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or IOException or InvalidOperationException)
        {
            // what led here is on its way to the caller and says more
        }
    }
}

/// <summary>
/// A process of the server, which lives until its connection ends or the server crashes. Numbers are used while the backend lives that they
/// were read from: a crash may lose entries that are not on the disk yet, and give their numbers to others.
/// </summary>
/// <param name="Pid">Its process id.</param>
/// <param name="StartedAt">When it began, in microseconds since 1970.</param>
internal sealed record BackendId(int Pid, long StartedAt);
