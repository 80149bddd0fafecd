using System.Data.Common;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Diagnostics;

/// <summary>
/// What every text that leaves the program passes: log, terminal, JSON, message, the table of runs, results of the library. Replaces by
/// <c>***</c> what stands where secrets stand (user info of URIs, <c>password=</c>, <c>client_key=</c>, <c>Authorization:</c> and the like)
/// in texts of any origin, and every known secret: plain, URL-encoded, JSON-escaped or in base64. A common word that happens to be a secret
/// is replaced only where values stand, never in a sentence or in the name of a setting.
/// </summary>
public sealed class SecretRedactor
{
    private static readonly string[] PasswordKeys = ["Password", "Pwd", "PSW", "SSL Password"];
    private readonly SecretForm[] _forms;

    /// <summary>Knows the given secrets.</summary>
    /// <param name="secrets">Secret values; null and empty ones are passed over; of connection strings and URIs the passwords count as well.</param>
    public SecretRedactor(IEnumerable<string?> secrets)
    {
        // the longest first, so that a secret inside another leaves no rest
        _forms =
        [
            .. secrets.OfType<string>().SelectMany(Parts).Distinct(StringComparer.Ordinal).SelectMany(SecretForm.Of)
                .DistinctBy(form => form.Text, StringComparer.Ordinal).OrderByDescending(form => form.Text.Length),
        ];
    }

    /// <summary>The text without secrets.</summary>
    /// <param name="text">Any text.</param>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var form in _forms)
            text = form.Remove(text, SecretPatterns.Mask);
        return SecretPatterns.Apply(text);
    }

    /// <summary>The exception itself where it shows no secret, else one with the same text without them.</summary>
    internal Exception Redact(Exception error)
    {
        if (error is GraderEtlException known)
            return Redact(known);
        var text = error.ToString();
        var clean = Redact(text);
        return string.Equals(text, clean, StringComparison.Ordinal) ? error : new RedactedException(Redact(error.Message), clean);
    }

    /// <summary>The error itself where neither it nor its causes show a secret, else the same without them.</summary>
    internal GraderEtlException Redact(GraderEtlException error)
    {
        var cause = error.InnerException is { } inner ? Redact(inner) : null;
        if (cause == error.InnerException && string.Equals(error.Message, Redact(error.Message), StringComparison.Ordinal))
            return error;
        return new GraderEtlException(error.Kind, Redact(error.Found), cause)
        {
            Expected = RedactPart(error.Expected),
            Where = RedactPart(error.Where),
            Kept = RedactPart(error.Kept),
            Remedy = RedactPart(error.Remedy),
            Cause = RedactPart(error.Cause),
            Retry = error.Retry,
            RetryAfter = error.RetryAfter,
            HttpStatus = error.HttpStatus,
        };
    }

    private string? RedactPart(string? part) => part is null ? null : Redact(part);

    private static IEnumerable<string> Parts(string secret)
        => [secret, .. SecretPatterns.Find(secret), .. secret.Contains('=', StringComparison.Ordinal) ? Passwords(secret) : []];

    private static List<string> Passwords(string connectionString)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
            return [.. PasswordKeys.Where(parts.ContainsKey).Select(key => (string)parts[key])];
        }
        catch (ArgumentException)
        {
            // a key or password that merely holds an equals sign
            return [];
        }
    }
}
