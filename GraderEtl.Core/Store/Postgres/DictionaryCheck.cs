using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// A look at whether the dictionaries are those that the entries in memory were read from: somebody may have emptied them between two
/// windows of a load, or the server may have crashed. The files they lie in tell of a TRUNCATE, an entry of each, another one each time, of a
/// DELETE, and the backend that they were read from of a crash. A load begins with empty memory, so whatever was deleted before it is noticed.
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
        (UserNo, TaskNo) = (userNo, taskNo);
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
        if (!isUser || !isTask || !isAlive || (_known.Files is { } before && !before.Equals(files)))
            _dictionaries.Forget(_known);
        else
            _known.Files = files;
    }
}
