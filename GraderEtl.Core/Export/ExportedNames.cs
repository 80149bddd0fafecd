using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Export;

/// <summary>A user or a task as it is exported, with its part of the content hash.</summary>
internal sealed record ExportedName(ReadOnlyMemory<byte>? User, ExportTask Task, ulong Hash);

/// <summary>The users and tasks that facts name by number, read when they are first asked for and then kept, so many at most.</summary>
/// <param name="connection">Where they are read.</param>
/// <param name="sql">The SQL texts.</param>
/// <param name="pseudonyms">What users are called; null for their ids.</param>
internal sealed class ExportedNames(NpgsqlConnection connection, SqlText sql, Pseudonyms? pseudonyms)
{
    /// <summary>Some 100 bytes each.</summary>
    private const int MostKept = 200_000;

    /// <summary>Stands for entries that were deleted by hand; what it is in is no longer what was loaded.</summary>
    private static readonly ExportedName Deleted = new(null, default, ContentHash.Task(WriteParts(default)));

    private readonly Dictionary<int, ExportedName> _users = [];
    private readonly Dictionary<int, ExportedName> _tasks = [];

    /// <summary>The users of numbers, in their order.</summary>
    public Task<ExportedName[]> FindUsersAsync(List<int> numbers, CancellationToken cancellationToken)
        => FindAsync(_users, "export_users", numbers, ToUser, cancellationToken);

    /// <summary>The tasks of numbers, in their order.</summary>
    public Task<ExportedName[]> FindTasksAsync(List<int> numbers, CancellationToken cancellationToken)
        => FindAsync(_tasks, "export_tasks", numbers, ToTask, cancellationToken);

    /// <summary>The bytes that a task's hash is of.</summary>
    public static ReadOnlySpan<byte> WriteParts(in ExportTask task)
    {
        var texts = new byte[(task.OauthConsumerKey?.Length ?? 0) + (task.SourcedIdHead?.Length ?? 0) + (task.LisOutcomeServiceUrl?.Length ?? 0)];
        var end = 0;
        var parts = new TaskParts(Add(task.OauthConsumerKey), Add(task.SourcedIdHead), task.EndsWithUser, Add(task.LisOutcomeServiceUrl));
        return parts.Write(texts, new byte[parts.Size]);

        TextSlice Add(ReadOnlyMemory<byte>? text)
        {
            if (text is not { } bytes)
                return TextSlice.Null;
            bytes.Span.CopyTo(texts.AsSpan(end));
            end += bytes.Length;
            return new TextSlice(end - bytes.Length, bytes.Length);
        }
    }

    private async Task<ExportedName[]> FindAsync(
        Dictionary<int, ExportedName> known, string query, List<int> numbers, Func<NpgsqlDataReader, ExportedName> convert, CancellationToken cancellationToken)
    {
        if (known.Count > MostKept)
            known.Clear();
        var missing = numbers.Where(number => !known.ContainsKey(number)).ToArray();
        if (missing.Length > 0)
        {
            var found = await connection.ReadAsync(
                sql.Query(query), [missing], reader => (Number: reader.GetInt32(0), Name: convert(reader)), cancellationToken).ConfigureAwait(false);
            foreach (var (number, name) in found)
                known[number] = name;
        }

        return [.. numbers.Select(number => known.GetValueOrDefault(number, Deleted))];
    }

    private ExportedName ToUser(NpgsqlDataReader reader)
    {
        var id = reader.GetString(1);
        var user = Encoding.UTF8.GetBytes(pseudonyms?.Of(id) ?? id);
        return new ExportedName(user, default, ContentHash.User(user));
    }

    private ExportedName ToTask(NpgsqlDataReader reader)
    {
        var (head, endsWithUser) = (Text(reader, 2), reader.GetBoolean(3));
        if (head is not null && !endsWithUser)
            head = pseudonyms?.Of(head) ?? head;
        var task = new ExportTask(Bytes(Text(reader, 1)), Bytes(head), endsWithUser, Bytes(Text(reader, 4)));
        return new ExportedName(null, task, ContentHash.Task(WriteParts(task)));
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    // a null array would become an empty text
    private static ReadOnlyMemory<byte>? Bytes(string? text) => text is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(text);
}
