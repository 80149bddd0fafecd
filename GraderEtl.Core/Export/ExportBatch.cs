using GraderEtl.Core.Model;

namespace GraderEtl.Core.Export;

/// <summary>Attempts of a month, in the order of time, and the users and tasks that they name, each once.</summary>
public sealed class ExportBatch
{
    /// <summary>The most rows of a batch.</summary>
    public const int MostRows = 32_768;

    private readonly ExportRow[] _rows = new ExportRow[MostRows];
    private readonly List<ReadOnlyMemory<byte>?> _users = [];
    private readonly List<ExportTask> _tasks = [];
    private int _count;

    internal ExportBatch()
    {
    }

    /// <summary>The attempts, 1 to 32,768.</summary>
    public ReadOnlySpan<ExportRow> Rows => _rows.AsSpan(0, _count);

    /// <summary>The users in UTF-8, as <see cref="ExportRow.User"/> counts them; null where the entry was deleted by hand.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>?> Users => _users;

    /// <summary>The tasks, as <see cref="ExportRow.Task"/> counts them.</summary>
    public IReadOnlyList<ExportTask> Tasks => _tasks;

    /// <summary>Sum of the content hashes of its rows, modulo 2^64.</summary>
    internal ulong ContentHash { get; set; }

    /// <summary>The rows to fill in.</summary>
    internal Span<ExportRow> Begin(int count)
    {
        _users.Clear();
        _tasks.Clear();
        _count = count;
        return _rows.AsSpan(0, count);
    }

    internal void AddUser(ReadOnlyMemory<byte>? user) => _users.Add(user);

    internal void AddTask(ExportTask task) => _tasks.Add(task);
}

/// <summary>An attempt.</summary>
/// <param name="Id">See <see cref="ExportColumns.Id"/>.</param>
/// <param name="Microseconds">When it was made, in microseconds since 1970-01-01 UTC.</param>
/// <param name="User">The number of its user in <see cref="ExportBatch.Users"/>.</param>
/// <param name="Task">The number of its task in <see cref="ExportBatch.Tasks"/>.</param>
/// <param name="Type">Run or submit.</param>
/// <param name="IsCorrect">The verdict of a submit; false for a run, which has none.</param>
public readonly record struct ExportRow(long Id, long Microseconds, int User, int Task, AttemptType Type, bool IsCorrect);

/// <summary>What attempts of a task have in common. Texts are UTF-8, null stands for NULL.</summary>
/// <param name="OauthConsumerKey">The LTI consumer key.</param>
/// <param name="SourcedIdHead">
/// <c>lis_result_sourcedid</c>; where <paramref name="EndsWithUser"/>, without <c>:</c> and the user that follow. Without a user it is NULL then.
/// </param>
/// <param name="EndsWithUser">Whether these follow.</param>
/// <param name="LisOutcomeServiceUrl">Where LTI sends the grade back to.</param>
public readonly record struct ExportTask(
    ReadOnlyMemory<byte>? OauthConsumerKey, ReadOnlyMemory<byte>? SourcedIdHead, bool EndsWithUser, ReadOnlyMemory<byte>? LisOutcomeServiceUrl);
