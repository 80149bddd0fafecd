using System.Buffers;
using System.Text;
using GraderEtl.Core.Model;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Reads facts, users and tasks back, as queries answer with them.</summary>
internal static class StoredFacts
{
    /// <summary>A fact from the columns <c>created_at, user_no, task_no, outcome</c>, the first four.</summary>
    public static FactKey ToFact(NpgsqlDataReader reader) => new(
        TimeWindow.ToMicroseconds(reader.GetFieldValue<DateTimeOffset>(0)), reader.GetInt32(1), reader.GetInt32(2), (byte)reader.GetString(3)[0]);

    /// <summary>A row, without its texts, from those columns and the ones of <see cref="ToUserHash"/> and <see cref="ToTaskHash"/>.</summary>
    public static AttemptRow ToRow(NpgsqlDataReader reader)
    {
        var (time, user, task, outcome) = ToFact(reader);
        return new AttemptRow
        {
            CreatedAt = time,
            UserNo = user,
            TaskNo = task,
            UserHash = ToUserHash(reader, 4),
            TaskHash = ToTaskHash(reader, 5),
            Type = outcome == (byte)'r' ? AttemptType.Run : AttemptType.Submit,
            IsCorrect = outcome == (byte)'c',
        };
    }

    /// <summary>The hash of a user from the column <c>user_id</c>.</summary>
    public static ulong ToUserHash(NpgsqlDataReader reader, int column) => ContentHash.User(Encoding.UTF8.GetBytes(reader.GetString(column)));

    /// <summary>The hash of a task from the columns <c>oauth_consumer_key, sourcedid_head, ends_with_user, lis_outcome_service_url</c>.</summary>
    public static ulong ToTaskHash(NpgsqlDataReader reader, int column)
    {
        var texts = new ArrayBufferWriter<byte>();
        var parts = new TaskParts(Text(column), Text(column + 1), reader.GetBoolean(column + 2), Text(column + 3));
        return ContentHash.Task(parts.Write(texts.WrittenSpan, new byte[parts.Size]));

        TextSlice Text(int at)
        {
            if (reader.IsDBNull(at))
                return TextSlice.Null;
            var start = texts.WrittenCount;
            return new TextSlice(start, (int)Encoding.UTF8.GetBytes(reader.GetString(at), texts));
        }
    }
}
