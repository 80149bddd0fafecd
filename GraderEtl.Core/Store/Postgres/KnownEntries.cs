using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// What is known of the dictionaries as they are now, and ids that were taken; where they turn out to be others, or the server has crashed, all of
/// it goes.
/// </summary>
internal sealed class KnownEntries(int userBytes, int taskBytes)
{
    /// <summary>Templates that are known at once; a power of two.</summary>
    private const int TemplatePlaces = 4096;

    /// <summary>Ids that a call of the sequence hands out, see <c>db/schema/0003_attempt_facts.sql</c>.</summary>
    public const int IdBlock = 65_536;

    private readonly KnownTask?[] _templates = new KnownTask?[TemplatePlaces];
    private readonly Lock _ids = new();
    private long _nextId;
    private long _idsLeft;

    public BytesTable Users { get; } = new(userBytes);

    public BytesTable Tasks { get; } = new(taskBytes);

    /// <summary>The backend that all of it was read from; null until something was.</summary>
    public BackendId? Backend { get; set; }

    /// <summary>The files that the tables lie in; null until they were looked at.</summary>
    public Tuple<long, long>? Files { get; set; }

    /// <summary>Who is forgotten; null until that was read, which is before any user.</summary>
    public ForgottenUsers? Forgotten { get; set; }

    /// <summary>Sets hashes, and the numbers that are known, in rows that have none.</summary>
    /// <returns>True when all rows have theirs.</returns>
    public bool Find(IReadOnlyList<AttemptChunk> chunks)
    {
        var all = true;
        foreach (var chunk in chunks)
            all &= Find(chunk);
        return all;
    }

    /// <summary>Gives the chunks ids that follow each other; false where too few are left.</summary>
    public bool TryTakeIds(IReadOnlyList<AttemptChunk> chunks)
    {
        lock (_ids)
        {
            foreach (var chunk in chunks)
            {
                if (chunk.IsResolved || chunk.Count == 0)
                    continue;
                if (_idsLeft < chunk.Count)
                    return false;
                chunk.FirstId = _nextId;
                _nextId += chunk.Count;
                _idsLeft -= chunk.Count;
            }

            return true;
        }
    }

    /// <summary>Adds ids that follow each other; those that were left are not used.</summary>
    public void GiveIds(long first, long count)
    {
        lock (_ids)
            (_nextId, _idsLeft) = (first, count);
    }

    /// <inheritdoc cref="Find(IReadOnlyList{AttemptChunk})"/>
    public bool Find(AttemptChunk chunk)
    {
        ReadOnlySpan<byte> texts = chunk.Buffer;
        var scratch = Array.Empty<byte>();
        var all = true;
        foreach (ref var row in chunk.Unresolved)
        {
            if (row.UserNo == 0)
            {
                var user = texts.Slice(row.UserId.Start, row.UserId.Length);
                row.UserHash = ContentHash.User(user);
                row.UserNo = Users.Find(user, row.UserHash);
                if (row.UserNo == AttemptRow.Forgotten)
                    row.TaskNo = AttemptRow.Forgotten;
            }

            if (row.TaskNo == 0)
                FindTask(ref row, texts, ref scratch);
            all &= row.UserNo != 0 && row.TaskNo != 0;
        }

        if (scratch.Length > 0)
            ArrayPool<byte>.Shared.Return(scratch);
        return all;
    }

    private void FindTask(ref AttemptRow row, ReadOnlySpan<byte> texts, ref byte[] scratch)
    {
        ref var place = ref _templates[row.Template & (TemplatePlaces - 1)];
        if (row.Template != 0 && Volatile.Read(ref place) is { } known && known.Template == row.Template)
        {
            (row.TaskNo, row.TaskHash) = (known.Number, known.Hash);
            return;
        }

        var parts = TaskParts.Of(in row, texts);
        if (scratch.Length < parts.Size)
        {
            if (scratch.Length > 0)
                ArrayPool<byte>.Shared.Return(scratch);
            scratch = ArrayPool<byte>.Shared.Rent(Math.Max(1024, parts.Size));
        }

        var task = parts.Write(texts, scratch);
        row.TaskHash = ContentHash.Task(task);
        row.TaskNo = Tasks.Find(task, row.TaskHash);
        if (row.TaskNo != 0 && row.Template != 0)
            Volatile.Write(ref place, new KnownTask(row.Template, row.TaskNo, row.TaskHash));
    }

    private sealed record KnownTask(int Template, int Number, ulong Hash);
}

/// <summary>
/// A look at whether the dictionaries are those that the entries in memory were read from: somebody may have emptied them between two
/// windows of a load, or the server may have crashed, or a user may have been forgotten. The files they lie in tell of a TRUNCATE, an entry of each, another one
/// each time, of a DELETE, and the backend that they were read from of a crash. A load begins with empty memory, so whatever was deleted before it is noticed.
/// </summary>
internal sealed class DictionaryCheck
{
    private static uint _turn;

    private readonly Dictionaries _dictionaries;
    private readonly KnownEntries _known;
    private readonly byte[] _user;
    private readonly byte[] _task;

    public DictionaryCheck(Dictionaries dictionaries, KnownEntries known)
    {
        _dictionaries = dictionaries;
        _known = known;
        var turn = Interlocked.Increment(ref _turn);
        known.Users.TryGet(turn, out _user, out var userNo);
        known.Tasks.TryGet(turn, out _task, out var taskNo);
        // of those who are forgotten there is no entry
        (UserNo, TaskNo) = (Math.Max(0, userNo), Math.Max(0, taskNo));
        Backend = known.Backend;
    }

    /// <summary>The user that is looked at; 0 for none.</summary>
    public int UserNo { get; }

    /// <summary>The task that is looked at; 0 for none.</summary>
    public int TaskNo { get; }

    /// <summary>The backend that the entries were read from; null where there are none.</summary>
    public BackendId? Backend { get; }

    /// <summary>Takes the one row of <c>queries/check_dictionaries.sql</c>, on which the reader stands.</summary>
    public void Take(NpgsqlDataReader reader)
    {
        var files = Tuple.Create(reader.GetInt64(0), reader.GetInt64(1));
        var isUser = UserNo == 0 || (!reader.IsDBNull(2) && Encoding.UTF8.GetBytes(reader.GetString(2)).AsSpan().SequenceEqual(_user));
        var isTask = TaskNo == 0 || (!reader.IsDBNull(3) && reader.GetFieldValue<byte[]>(3).AsSpan().SequenceEqual(SHA256.HashData(_task)));
        var isAlive = Backend is null || reader.GetBoolean(4);
        var isSame = _known.Forgotten is not { } forgotten || forgotten.Generation == reader.GetInt64(5);
        if (!isUser || !isTask || !isAlive || !isSame || (_known.Files is { } before && !before.Equals(files)))
            _dictionaries.Forget(_known);
        else
            _known.Files = files;
    }
}
