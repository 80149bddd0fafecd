using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Sql;
using Npgsql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Tells errors that are about a row's data from those that would meet any row, and what the server says about the row.</summary>
internal static partial class RowRefusal
{
    private const int MaxCharacters = 300;

    /// <summary>
    /// Classes of SQLSTATE that speak of data: 21 cardinality, 22 data, 23 constraints, 38 external routines, 44 check options, 45 and
    /// P0 what triggers raise.
    /// </summary>
    private static readonly string[] DataClasses = ["21", "22", "23", "38", "44", "45", "P0"];

    /// <summary>Too wide for a page or an index entry; other limits of class 54 are no row's fault.</summary>
    private const string ProgramLimitExceeded = "54000";

    /// <summary>The server's function that reports a month without partition, which has the SQLSTATE of a CHECK constraint.</summary>
    private const string MissingPartition = "ExecFindPartition";

    /// <summary>True when another row might be taken where this one was not.</summary>
    public static bool IsAboutRow(PostgresException error)
        => (DataClasses.Contains(error.SqlState[..2], StringComparer.Ordinal) || error.SqlState == ProgramLimitExceeded)
            && error.Routine != MissingPartition;

    /// <summary>
    /// The row of the COPY that the server names, from 1; null where it names none. It is a hint: of a row too wide for a page, for
    /// one, it names the last row of those it stored together.
    /// </summary>
    public static int? Line(PostgresException error)
        => CopyLine().Match(error.Where ?? "") is { Success: true } found
            && int.TryParse(found.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : null;

    /// <summary>The server's message, in one line and without its details, which quote data.</summary>
    public static string Describe(PostgresException error)
    {
        var constraint = error.ConstraintName is { Length: > 0 } name && !error.MessageText.Contains(name, StringComparison.Ordinal) ? $", {name}" : "";
        return $"{Excerpt.Of(Encoding.UTF8.GetBytes(error.MessageText), MaxCharacters)} (SQLSTATE {error.SqlState}{constraint})";
    }

    /// <summary>The error that has the window loaded again with care.</summary>
    public static GraderEtlException ToError(PostgresException error, string doing, string? where = null)
        => new(ErrorKind.Store, $"While {doing}: the database refused a record: {Describe(error)}", error)
        {
            Where = where,
            Remedy = PostgresErrors.Translate(error, doing).Remedy,
            Retry = RetryAdvice.Carefully,
        };

    /// <summary>The error of a window with more refused rows than it may have.</summary>
    public static GraderEtlException TooMany(PostgresException last, int limit, string where)
        => new(ErrorKind.Store, $"The database refused more than {limit} records of one window, the last: {Describe(last)}", last)
        {
            Expected = "a table that takes what validation lets through, a few records apart",
            Where = where,
            Remedy = "Change the constraint, trigger or index that the message names, or set Validation so that such records do not pass",
        };

    // "COPY attempts, line 7, column user_id"; the word for line is in the server's language
    [GeneratedRegex(@"^COPY [^,\n]*, \D*?(?<line>\d+)", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CopyLine();
}
