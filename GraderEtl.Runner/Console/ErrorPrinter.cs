using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Logging;

namespace GraderEtl.Runner.Console;

/// <summary>
/// Prints errors for people: what was found, then what was expected, where, what is kept and what to do, a line each. What servers, the
/// database and the library said is quoted as they said it, in English, with its instants in the user's zone; what this program says about it is in the user's language.
/// </summary>
/// <param name="terminal">Where to, in which language, and what takes secrets out.</param>
/// <param name="program">How users call the program, for advice.</param>
/// <param name="source">The source it is about, where there are several; else null.</param>
internal sealed class ErrorPrinter(Terminal terminal, string program, string? source = null)
{
    private Words Words => terminal.Words;

    /// <summary>True where the library's own texts are in the user's language already.</summary>
    private bool IsEnglish => Words.Language == Words.English.Language;

    /// <summary>Prints an error of the library. In other languages than its own, a few words in front say what it is, and its advice comes second.</summary>
    public void Print(GraderEtlException error)
    {
        error = Localize(error);
        var mark = error.Kind == ErrorKind.Rejected ? "✗ " : "";
        if (IsEnglish)
        {
            Print(mark + error.Found, error.Expected, error.Where, error.Kept, error.Remedy);
            if (error.Kind == ErrorKind.Rejected)
                Part("", Words.Format(Advice(error.Kind), program));
            return;
        }

        var lead = ConnectionFailures.Find(error) is { } failure ? $"{Words[Lead(error.Kind)]} ({new Texts<ConnectionFailure>(Words.Language)[failure]})" : Words[Lead(error.Kind)];
        var found = error.Kind == ErrorKind.Interrupted ? lead : $"{lead}: {error.Found}";
        Print(mark + found, error.Expected, error.Where, error.Kept, Words.Format(Advice(error.Kind), program));
        // what to do about those two is said already, or printed as a command
        if (error.Kind is not (ErrorKind.Interrupted or ErrorKind.Output) && error.Remedy is { Length: > 0 } remedy)
            Part("", remedy);
    }

    /// <summary>Prints why reports and messages failed, and what to do about it; nothing where none did.</summary>
    public void Print(IEnumerable<OutputResult> outputs)
    {
        var failed = outputs.Where(static output => !output.Succeeded).ToList();
        foreach (var output in failed)
            Print(Words.Format(TerminalText.OutputFailed, output.Name, Words.Localize(output.Error!)), null, null, null, output == failed[^1] ? Words[TerminalText.AdviseOutput] : null);
    }

    /// <summary>Prints everything that is wrong with what the user gave.</summary>
    public void Print(UsageException error)
    {
        foreach (var problem in error.Problems)
        {
            var language = Words.Language;
            Print(problem.Found.In(language), problem.Expected?.In(language), problem.Where?.In(language), kept: null, problem.Remedy?.In(language));
        }
    }

    /// <summary>Prints an unexpected error, in one line; its stack is in the log alone.</summary>
    public void Print(Exception error, string logFile)
        => Print($"{error.GetType().Name}: {error.Message}", null, null, Words[TerminalText.WhatWasCommitted], Words.Format(TerminalText.AdviseLog, logFile));

    private static TerminalText Lead(ErrorKind kind) => kind switch
    {
        ErrorKind.Source => TerminalText.SourceFailed,
        ErrorKind.Store => TerminalText.StoreFailed,
        ErrorKind.Output => TerminalText.OutputsFailed,
        ErrorKind.Rejected => TerminalText.TooManyRejected,
        ErrorKind.Configuration => TerminalText.NotPossible,
        ErrorKind.Interrupted => TerminalText.Interrupted,
        ErrorKind.Difference => TerminalText.Disagree,
        _ => TerminalText.Unexpected,
    };

    private static TerminalText Advice(ErrorKind kind) => kind switch
    {
        ErrorKind.Source => TerminalText.AdviseSource,
        ErrorKind.Store => TerminalText.AdviseStore,
        ErrorKind.Output => TerminalText.AdviseOutput,
        ErrorKind.Rejected => TerminalText.AdviseRejected,
        ErrorKind.Configuration => TerminalText.AdviseConfiguration,
        ErrorKind.Difference => TerminalText.AdviseDifference,
        _ => TerminalText.AdviseAgain,
    };

    private GraderEtlException Localize(GraderEtlException error) => new(error, Words.Localize(error.Found), error.InnerException)
    {
        Expected = Words.Localize(error.Expected ?? ""),
        Where = Words.Localize(error.Where ?? ""),
        Kept = Words.Localize(error.Kept ?? ""),
    };

    private void Print(string found, string? expected, string? where, string? kept, string? remedy)
    {
        terminal.Message(Words[TerminalText.ErrorLabel], (source is null ? "" : source + ": ") + Clean(found), MessageStyle.Error);
        Part(Words[TerminalText.ExpectedLabel], expected);
        Part(Words[TerminalText.WhereLabel], where);
        Part(Words[TerminalText.KeptLabel], kept);
        Part(Words[TerminalText.ToDoLabel], remedy);
    }

    private void Part(string label, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            terminal.Message($"  {label.PadRight(LabelWidth)}  {Clean(text)}");
    }

    private int LabelWidth => new[] { TerminalText.ExpectedLabel, TerminalText.WhereLabel, TerminalText.KeptLabel, TerminalText.ToDoLabel }.Max(label => Words[label].Length);

    private string Clean(string text) => LogText.Escape(terminal.Redactor.Redact(text)).TrimEnd('.');
}
