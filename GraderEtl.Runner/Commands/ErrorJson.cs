using System.Text.Json;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Commands;

/// <summary>Errors as JSON.</summary>
internal sealed class ErrorJson(SecretRedactor redactor)
{
    /// <summary>Writes an error of the library, or null.</summary>
    public void Write(Utf8JsonWriter json, GraderEtlException? error)
    {
        if (error is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        Parts(json, KindCode(error.Kind), error.Found, error.Expected, error.Where, error.Kept, error.Remedy);
        if (error.HttpStatus is { } status)
            json.WriteNumber("httpStatus", status);
        json.WriteEndObject();
    }

    /// <summary>Writes what is wrong with what the user gave; the first problem stands for all, which follow as a list.</summary>
    public void Write(Utf8JsonWriter json, UsageException error)
    {
        json.WriteStartObject();
        var first = error.Problems[0];
        Parts(json, KindCode(ErrorKind.Configuration), first.Found.ToString(), first.Expected?.ToString(), first.Where?.ToString(), kept: null, first.Remedy?.ToString());
        json.WriteStartArray("problems");
        foreach (var problem in error.Problems)
        {
            json.WriteStartObject();
            Text(json, "found", problem.Found.ToString());
            Text(json, "expected", problem.Expected?.ToString());
            Text(json, "where", problem.Where?.ToString());
            Text(json, "remedy", problem.Remedy?.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes an unexpected error.</summary>
    public void Write(Utf8JsonWriter json, Exception error, string logFile)
    {
        json.WriteStartObject();
        Parts(json, KindCode(ErrorKind.Unexpected), $"{error.GetType().Name}: {error.Message}", null, null, "what was committed", $"see the details in {logFile}");
        json.WriteEndObject();
    }

    private static string KindCode(ErrorKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    private void Parts(Utf8JsonWriter json, string kind, string found, string? expected, string? where, string? kept, string? remedy)
    {
        json.WriteString("kind", kind);
        Text(json, "found", found);
        Text(json, "expected", expected);
        Text(json, "where", where);
        Text(json, "kept", kept);
        Text(json, "remedy", remedy);
    }

    private void Text(Utf8JsonWriter json, string name, string? text)
    {
        if (text is null)
            json.WriteNull(name);
        else
            json.WriteString(name, redactor.Redact(text));
    }
}
