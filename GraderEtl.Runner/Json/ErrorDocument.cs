using System.Text.Json.Serialization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Json;

/// <summary>An error, without secrets.</summary>
/// <param name="Kind">The code of <see cref="ErrorKind"/>, such as <c>source</c>.</param>
/// <param name="Found">What was found.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Where">Where.</param>
/// <param name="Kept">What is kept.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record ErrorDocument(string Kind, string Found, string? Expected, string? Where, string? Kept, string? Remedy)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? HttpStatus { get; init; }

    /// <summary>Everything that is wrong with what the user gave; the error itself is the first of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProblemDocument>? Problems { get; init; }

    /// <summary>An error of the library; null for none.</summary>
    public static ErrorDocument? Of(GraderEtlException? error, SecretRedactor redactor) => error is null ? null : new ErrorDocument(
        JsonNames.Code(error.Kind),
        redactor.Redact(error.Found),
        Clean(error.Expected, redactor),
        Clean(error.Where, redactor),
        Clean(error.Kept, redactor),
        Clean(error.Remedy, redactor))
    {
        HttpStatus = error.HttpStatus,
    };

    /// <summary>What is wrong with what the user gave.</summary>
    public static ErrorDocument Of(UsageException error, SecretRedactor redactor)
    {
        var problems = error.Problems.Select(problem => ProblemDocument.Of(problem, redactor)).ToList();
        var first = problems[0];
        return new ErrorDocument(JsonNames.Code(ErrorKind.Configuration), first.Found, first.Expected, first.Where, Kept: null, first.Remedy) { Problems = problems };
    }

    /// <summary>An unexpected error.</summary>
    public static ErrorDocument Of(Exception error, string logFile, SecretRedactor redactor) => new(
        JsonNames.Code(ErrorKind.Unexpected), redactor.Redact($"{error.GetType().Name}: {error.Message}"), Expected: null, Where: null,
        "what was committed", redactor.Redact($"see the details in {logFile}"));

    internal static string? Clean(string? text, SecretRedactor redactor) => text is null ? null : redactor.Redact(text);
}

/// <summary>One thing that is wrong with what the user gave.</summary>
internal sealed record ProblemDocument(string Found, string? Expected, string? Where, string? Remedy)
{
    public static ProblemDocument Of(Problem problem, SecretRedactor redactor) => new(
        redactor.Redact(problem.Found.ToString()),
        ErrorDocument.Clean(problem.Expected?.ToString(), redactor),
        ErrorDocument.Clean(problem.Where?.ToString(), redactor),
        ErrorDocument.Clean(problem.Remedy?.ToString(), redactor));
}
