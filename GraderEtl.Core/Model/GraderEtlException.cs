using System.Text;

namespace GraderEtl.Core.Model;

/// <summary>
/// The one exception a user of the library sees: what was found, what was expected, where, what is kept and what to do. Its message
/// holds all of it and never a secret.
/// </summary>
public sealed class GraderEtlException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">Which part of the world failed.</param>
    /// <param name="found">What was found, one sentence that begins with a capital letter and has no full stop.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public GraderEtlException(ErrorKind kind, string found, Exception? innerException = null)
        : base(SecretPatterns.Apply(found).TrimEnd('.'), innerException)
    {
        Kind = kind;
        Found = base.Message;
    }

    /// <summary>Copies an error; what is to differ in other parts is set by the initializer.</summary>
    internal GraderEtlException(GraderEtlException error, string found, Exception? innerException)
        : this(error.Kind, found, innerException)
    {
        Expected = error.Expected;
        Where = error.Where;
        Kept = error.Kept;
        Remedy = error.Remedy;
        Retry = error.Retry;
        RetryAfter = error.RetryAfter;
        HttpStatus = error.HttpStatus;
        Cause = error.Cause;
    }

    /// <summary>Which part of the world failed.</summary>
    public ErrorKind Kind { get; }

    /// <summary>What was found.</summary>
    public string Found { get; }

    /// <summary>What was expected instead.</summary>
    public string? Expected { get; init => field = Clean(value); }

    /// <summary>Where: the window, the setting and where its value came from, the object in the database.</summary>
    public string? Where { get; init => field = Clean(value); }

    /// <summary>What is kept of the work done.</summary>
    public string? Kept { get; init => field = Clean(value); }

    /// <summary>What to do next.</summary>
    public string? Remedy { get; init => field = Clean(value); }

    /// <summary>What the supervisor should do with the window; default: never again.</summary>
    public RetryAdvice Retry { get; init; }

    /// <summary>How long the other side asked to wait before the next try, where it did.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The HTTP status of the response, where it was one that failed.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>The kind of failure in a few words, by which failures are counted, such as <c>HTTP 503</c>; null where it has no name.</summary>
    internal string? Cause { get; init; }

    /// <summary>All parts in one line each.</summary>
    public override string Message
    {
        get
        {
            var text = new StringBuilder(Found).Append('.');
            Append(text, "Expected", Expected);
            Append(text, "Where", Where);
            Append(text, "Kept", Kept);
            Append(text, "To do", Remedy);
            return text.ToString();
        }
    }

    /// <summary>The same error with what is known only further up: where it happened and what is kept.</summary>
    /// <param name="where">Used where the error does not say it yet.</param>
    /// <param name="kept">Used where the error does not say it yet.</param>
    public GraderEtlException With(string? where = null, string? kept = null)
        => new(this, Found, InnerException) { Where = Where ?? where, Kept = Kept ?? kept };

    /// <summary>As of any exception, causes and stacks included, and without secrets: what others wrote may be in it.</summary>
    public override string ToString() => SecretPatterns.Apply(base.ToString());

    private static string? Clean(string? part) => part is null ? null : SecretPatterns.Apply(part);

    private static void Append(StringBuilder text, string label, string? part)
    {
        if (!string.IsNullOrEmpty(part))
            text.Append(' ').Append(label).Append(": ").Append(part.TrimEnd('.')).Append('.');
    }
}

/// <summary>Which part of the world failed. The command line makes its exit code from it.</summary>
public enum ErrorKind
{
    /// <summary>An unexpected error: a defect.</summary>
    Unexpected,

    /// <summary>A setting or a request that cannot be right.</summary>
    Configuration,

    /// <summary>The source API.</summary>
    Source,

    /// <summary>The database.</summary>
    Store,

    /// <summary>A report sink or a notifier, after the data was committed.</summary>
    Output,

    /// <summary>More records rejected than allowed, after the data was committed.</summary>
    Rejected,

    /// <summary>The caller asked to stop.</summary>
    Interrupted,

    /// <summary>Source, ledger and table do not agree, although nothing failed.</summary>
    Difference,
}

/// <summary>What the supervisor should do with a window whose load failed.</summary>
public enum RetryAdvice
{
    /// <summary>Nothing will change by trying again: the run stops.</summary>
    Never,

    /// <summary>Nothing is known to be wrong for good: again, after a pause that doubles.</summary>
    Again,

    /// <summary>Perhaps a hiccup, perhaps for good: once more, then the window fails.</summary>
    Once,

    /// <summary>Too long or too large: again, in two halves.</summary>
    Smaller,

    /// <summary>Another run holds the window uncommitted: something else first, this one later.</summary>
    Held,

    /// <summary>Another run has committed part of the window: ask the ledger what is still missing.</summary>
    Replan,

    /// <summary>The store refused one of the records for what is in it: again at once, so that it is found.</summary>
    Carefully,
}
