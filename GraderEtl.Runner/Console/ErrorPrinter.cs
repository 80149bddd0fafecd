using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Logging;

namespace GraderEtl.Runner.Console;

/// <summary>Prints errors for people: what was found, then what was expected, where, what is kept and what to do, a line each.</summary>
internal sealed class ErrorPrinter(Terminal terminal, SecretRedactor redactor)
{
    /// <summary>Prints an error of the library.</summary>
    public void Print(GraderEtlException error)
        => Print(error.Found, error.Expected, error.Where, error.Kept, error.Remedy);

    /// <summary>Prints everything that is wrong with what the user gave.</summary>
    public void Print(UsageException error)
    {
        foreach (var problem in error.Problems)
            Print(problem.Found, problem.Expected, problem.Where, kept: null, problem.Remedy);
    }

    /// <summary>Prints an error nobody foresaw, in one line; its stack is in the log alone.</summary>
    public void Print(Exception error, string logFile)
        => Print($"{error.GetType().Name}: {error.Message}", null, null, "what was committed", $"see the details in {logFile}; running the same command again is safe");

    private void Print(string found, string? expected, string? where, string? kept, string? remedy)
    {
        terminal.Message("error", Clean(found), MessageStyle.Error);
        Part("expected", expected);
        Part("where", where);
        Part("kept", kept);
        Part("to do", remedy);
    }

    private void Part(string label, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            terminal.Message($"  {label,-8}  {Clean(text)}");
    }

    private string Clean(string text) => LogText.Escape(redactor.Redact(text)).TrimEnd('.');
}
