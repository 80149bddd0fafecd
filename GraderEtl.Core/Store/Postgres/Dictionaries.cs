using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Numbers of users and tasks, and ids of attempts. What was looked up once is known from then on, within bounds; what is not, the lanes
/// that need it wait for, one at a time.
/// </summary>
internal sealed class Dictionaries : IDisposable
{
    private readonly Database _database;
    private readonly DictionaryWriter _writer;
    private readonly Func<KnownEntries> _begin;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private KnownEntries _known;
    private int _sessions;

    public Dictionaries(Database database, int userBytes = 24 * 1024 * 1024, int taskBytes = 8 * 1024 * 1024)
    {
        _database = database;
        _writer = new DictionaryWriter(database);
        _begin = () => new KnownEntries(userBytes, taskBytes);
        _known = _begin();
    }

    /// <summary>Bytes that the entries in memory take.</summary>
    public long Bytes => Volatile.Read(ref _known).Users.Bytes + Volatile.Read(ref _known).Tasks.Bytes;

    /// <summary>
    /// A session begins: from the first to the last one the connection is kept, and it is there before theirs, so that where there are few
    /// to spare there are fewer lanes rather than lanes that cannot work. The first one begins with empty memory.
    /// </summary>
    public async Task JoinAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _writer.OpenAsync(cancellationToken).ConfigureAwait(false);
            ForgetUnused();
            _sessions++;
            _writer.IsKept = true;
        }
        catch (Exception error) when (!Database.IsOwn(error, cancellationToken))
        {
            throw PostgresErrors.Translate(error, "connecting", _database.Address.Place, _database.Address);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A session that has joined has ended.</summary>
    public async Task LeaveAsync()
    {
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            _writer.IsKept = --_sessions > 0;
            if (!_writer.IsKept)
                await _writer.CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sets the numbers that are known; see <see cref="IChunkNumbering.TryNumber"/>.</summary>
    public bool TryNumber(AttemptChunk chunk)
    {
        if (Volatile.Read(ref _known).Find(chunk))
            return true;
        chunk.TryGivePageBack();
        return false;
    }

    /// <summary>Sets hashes and numbers of the chunks' rows, and the ids; see <see cref="IAttemptStore.ResolveAsync"/>.</summary>
    public ValueTask ResolveAsync(IReadOnlyList<AttemptChunk> chunks, bool careful, CancellationToken cancellationToken)
        => Volatile.Read(ref _known) is var known && known.Find(chunks) && known.TryTakeIds(chunks) ? default : new ValueTask(AddAsync(chunks, careful, cancellationToken));

    /// <summary>
    /// Adds to the batch that claims a window a look at the dictionaries; <see cref="DictionaryCheck.Take"/> is to be called with what it
    /// brings.
    /// </summary>
    public DictionaryCheck AddCheck(NpgsqlBatch batch)
    {
        var known = Volatile.Read(ref _known);
        var check = new DictionaryCheck(this, known);
        batch.Add(_database.Sql.Query("check_dictionaries"), check.UserNo, check.TaskNo, check.Backend?.Pid ?? 0, check.Backend?.StartedAt ?? 0);
        return check;
    }

    /// <summary>Begins anew, unless a session uses what is known: entries may have been deleted by hand since it was read.</summary>
    public void ForgetUnused()
    {
        if (Volatile.Read(ref _sessions) == 0)
            Forget(Volatile.Read(ref _known));
    }

    /// <summary>Begins anew, unless that has happened meanwhile.</summary>
    internal void Forget(KnownEntries known) => Interlocked.CompareExchange(ref _known, _begin(), known);

    /// <summary>Who is forgotten, as of the last claim or later.</summary>
    public ValueTask<ForgottenUsers> GetForgottenAsync(CancellationToken cancellationToken)
        => Volatile.Read(ref _known).Forgotten is { } known ? new ValueTask<ForgottenUsers>(known) : new ValueTask<ForgottenUsers>(ReadForgottenAsync(cancellationToken));

    public void Dispose() => _turn.Dispose();

    private async Task AddAsync(IReadOnlyList<AttemptChunk> chunks, bool careful, CancellationToken cancellationToken)
    {
        const string Doing = "looking users and tasks up";
        // sorted before its turn, while the chunks before are with the server
        using var users = new UserMisses(chunks);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var known = await OpenKnownAsync(cancellationToken).ConfigureAwait(false);
            await AddMissesAsync(chunks, users, known, careful, cancellationToken).ConfigureAwait(false);
            while (!known.TryTakeIds(chunks))
                await AddIdsAsync(known, chunks.Sum(static chunk => chunk.Count), cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException refusal) when (!careful && RowRefusal.IsAboutRow(refusal))
        {
            throw RowRefusal.ToError(refusal, Doing);
        }
        catch (Exception error) when (!Database.IsOwn(error, cancellationToken))
        {
            throw PostgresErrors.Translate(error, Doing, at: _database.Address);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task AddMissesAsync(
        IReadOnlyList<AttemptChunk> chunks, UserMisses users, KnownEntries known, bool careful, CancellationToken cancellationToken)
    {
        var refusals = new SortedDictionary<(int Chunk, int Row), Exception>();
        users.Find(known.Users);
        users.Forget(known.Forgotten!);
        await _writer.NumberAsync(users, known.Forgotten!.Generation, careful, cancellationToken).ConfigureAwait(false);
        users.Apply(known.Users, refusals);
        // not before: tasks of users who are forgotten are none
        if (!known.Find(chunks))
        {
            using var tasks = new TaskMisses(chunks);
            tasks.Forget(known.Forgotten!);
            await _writer.NumberAsync(tasks, known.Forgotten!.Generation, careful, cancellationToken).ConfigureAwait(false);
            tasks.Apply(known.Tasks, refusals);
        }

        foreach (var (place, cause) in refusals)
            chunks[place.Chunk].Refuse(new RefusedRow(place.Row, cause));
    }

    private async Task AddIdsAsync(KnownEntries known, int count, CancellationToken cancellationToken)
    {
        var blocks = (count + KnownEntries.IdBlock - 1) / KnownEntries.IdBlock;
        var first = await _writer.TakeIdsAsync(blocks, KnownEntries.IdBlock, cancellationToken).ConfigureAwait(false);
        known.GiveIds(first, (long)blocks * KnownEntries.IdBlock);
    }

    private async Task<ForgottenUsers> ReadForgottenAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return (await OpenKnownAsync(cancellationToken).ConfigureAwait(false)).Forgotten!;
        }
        catch (Exception error) when (!Database.IsOwn(error, cancellationToken))
        {
            throw PostgresErrors.Translate(error, "reading who is forgotten", at: _database.Address);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What is known, with those who are forgotten; for the one whose turn it is.</summary>
    private async Task<KnownEntries> OpenKnownAsync(CancellationToken cancellationToken)
    {
        var connection = await _writer.OpenAsync(cancellationToken).ConfigureAwait(false);
        var known = KnownFrom(_writer.Backend!);
        known.Forgotten ??= await StoredForgotten.ReadAsync(connection, _database.Sql, cancellationToken).ConfigureAwait(false);
        return known;
    }

    /// <summary>What is known from a backend; where it is another one than before, that is nothing yet.</summary>
    private KnownEntries KnownFrom(BackendId backend)
    {
        var known = Volatile.Read(ref _known);
        if (known.Backend is { } before && before != backend)
        {
            Forget(known);
            known = Volatile.Read(ref _known);
        }

        known.Backend = backend;
        return known;
    }
}
