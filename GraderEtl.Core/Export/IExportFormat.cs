namespace GraderEtl.Core.Export;

/// <summary>A kind of file that attempts can be written as.</summary>
public interface IExportFormat
{
    /// <summary>Its name, and the ending of its files, such as <c>csv</c>.</summary>
    string Name { get; }

    /// <summary>The compression within the files; null where there is none.</summary>
    string? Compression { get; }

    /// <summary>Begins a file.</summary>
    /// <param name="file">Where it is written, from its first byte on; only ever appended to, and not closed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    ValueTask<IExportWriter> CreateAsync(Stream file, CancellationToken cancellationToken);

    /// <summary>Reads a file back, row by row.</summary>
    /// <param name="file">The file, which can be sought in.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidDataException">It is damaged. Other exceptions are taken the same way.</exception>
    IAsyncEnumerable<ExportedAttempt> ReadAsync(Stream file, CancellationToken cancellationToken);
}

/// <summary>Writes one file. Disposing it without completing it leaves the file unfinished.</summary>
public interface IExportWriter : IAsyncDisposable
{
    /// <summary>Writes attempts.</summary>
    /// <param name="batch">The attempts; valid until the call returns.</param>
    /// <param name="cancellationToken">Ends it.</param>
    ValueTask WriteAsync(ExportBatch batch, CancellationToken cancellationToken);

    /// <summary>Writes what a file ends with.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    ValueTask CompleteAsync(CancellationToken cancellationToken);
}

/// <summary>The columns of a file, in their order: <c>id</c> and the seven of the view <c>attempts</c>.</summary>
public static class ExportColumns
{
    /// <summary>Tells apart attempts that are equal in everything else; another one when a window is loaded again.</summary>
    public const string Id = "id";

    /// <summary>The user, or their pseudonym.</summary>
    public const string UserId = "user_id";

    /// <summary>May be NULL or empty.</summary>
    public const string OauthConsumerKey = "oauth_consumer_key";

    /// <summary>May be NULL or empty.</summary>
    public const string LisResultSourcedId = "lis_result_sourcedid";

    /// <summary>May be NULL or empty.</summary>
    public const string LisOutcomeServiceUrl = "lis_outcome_service_url";

    /// <summary>NULL for a run.</summary>
    public const string IsCorrect = "is_correct";

    /// <summary><c>run</c> or <c>submit</c>.</summary>
    public const string AttemptType = "attempt_type";

    /// <summary>UTC, to the microsecond.</summary>
    public const string CreatedAt = "created_at";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Id, UserId, OauthConsumerKey, LisResultSourcedId, LisOutcomeServiceUrl, IsCorrect, AttemptType, CreatedAt];
}

/// <summary>A row of a file.</summary>
/// <param name="Id">See <see cref="ExportColumns.Id"/>.</param>
/// <param name="UserId">The user; null where the entry of <c>users</c> was deleted by hand.</param>
/// <param name="OauthConsumerKey">The LTI consumer key.</param>
/// <param name="LisResultSourcedId">Course, task and user as LTI names them.</param>
/// <param name="LisOutcomeServiceUrl">Where LTI sends the grade back to.</param>
/// <param name="IsCorrect">The verdict; null for a run.</param>
/// <param name="AttemptType"><c>run</c> or <c>submit</c>.</param>
/// <param name="Microseconds">When it was made, in microseconds since 1970-01-01 UTC.</param>
public readonly record struct ExportedAttempt(
    long Id, string? UserId, string? OauthConsumerKey, string? LisResultSourcedId, string? LisOutcomeServiceUrl, bool? IsCorrect, string? AttemptType, long Microseconds);
