using System.CommandLine;
using System.CommandLine.Parsing;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Commands;

/// <summary>
/// Runs the body of a command and turns whatever happens into an exit code, a message for people and, where JSON was asked for, exactly
/// one document.
/// </summary>
internal sealed class CommandRunner(CommandEnvironment environment, Terminal terminal, GlobalOptions options, Interruption interruption)
{
    /// <summary>Gives a command its body.</summary>
    /// <param name="command">The command.</param>
    /// <param name="body">What it does, and its exit code.</param>
    /// <param name="use">How it works with several sources.</param>
    public void Bind(Command command, Func<CommandContext, Task<int>> body, SourceUse use = SourceUse.Each)
        => command.SetAction((parse, _) => RunAsync(parse, NameOf(parse.CommandResult), body, use));

    /// <summary>Says what is wrong with a command line that could not be parsed.</summary>
    public int Refuse(UsageException error, ParseResult parse)
    {
        var settings = SettingsOf(parse);
        terminal.Words = new Words(Language.FindOrEnglish(settings.Etl.Language), settings.ZoneOrUtc);
        terminal.Redactor = new SecretRedactor([.. settings.AllSecrets, .. EnvironmentSecrets.Read(environment.Variables)]);
        new ErrorPrinter(terminal, CommandEnvironment.ProgramName).Print(error);
        if (parse.Tokens.Any(token => token.Value == options.Json.Name))
            new JsonOutput(terminal).Write(new FailedDocument(ErrorDocument.Of(error, terminal.Redactor)));
        return ExitCodes.Usage;
    }

    private async Task<int> RunAsync(ParseResult parse, string name, Func<CommandContext, Task<int>> body, SourceUse use)
    {
        using var context = new CommandContext(name, environment, terminal, options, new Arguments(parse), interruption);
        var started = environment.Time.GetTimestamp();
        if (use is SourceUse.One or SourceUse.Named)
            context.RequireOneSource(name, unlessNamed: use == SourceUse.Named);
        var code = use is SourceUse.None or SourceUse.Together || context.Sources.Count == 1
            ? await GuardAsync(context, use == SourceUse.None ? RefuseSources(name, body) : body)
            : await RunEachAsync(context, body);
        code = ExitCodes.Worst([code, await GuardAsync(context, CloseAsync)]);
        context.LogEnd(code, environment.Time.GetElapsedTime(started));
        return code;
    }

    /// <summary>Runs the body for one source after another; one that fails does not stop the others, a signal does.</summary>
    private async Task<int> RunEachAsync(CommandContext context, Func<CommandContext, Task<int>> body)
    {
        var codes = new List<int>();
        context.IsOneOfSeveral = true;
        foreach (var name in context.Sources.Select(static source => source.Name).ToList())
        {
            context.Select(name);
            if (context.IsChecked)
                context.BeginSource();
            codes.Add(await GuardAsync(context, body));
            context.Json?.CloseSource(codes[^1]);
            if (!context.IsChecked || interruption.ExitCode is not null)
                break;
        }

        var worst = ExitCodes.Worst(codes);
        context.Json?.WriteSources(worst);
        return worst;
    }

    /// <summary>For commands that use no source: they refuse to be given one.</summary>
    private static Func<CommandContext, Task<int>> RefuseSources(string name, Func<CommandContext, Task<int>> body) => context =>
    {
        if (context.IsSourceGiven)
            context.Arguments.Add(Problem.OfCommandLine(Phrase.Of(ProblemText.NoSourceUsed, name), expected: null, Phrase.Of(ProblemText.LeaveSourceOut)));
        return body(context);
    };

    private static async Task<int> CloseAsync(CommandContext context)
    {
        await context.CloseAsync();
        return ExitCodes.Done;
    }

    private async Task<int> GuardAsync(CommandContext context, Func<CommandContext, Task<int>> body)
    {
        try
        {
            var code = await body(context);
            return code == ExitCodes.Interrupted ? interruption.ExitCode ?? code : code;
        }
        catch (UsageException error)
        {
            context.Errors.Print(error);
            WriteError(context, ErrorDocument.Of(error, context.Redactor));
            return ExitCodes.Usage;
        }
        catch (GraderEtlException error)
        {
            context.PrintError(error);
            WriteError(context, ErrorDocument.Of(context.NameSettings(error), context.Redactor)!);
            return ExitCodes.Of(error.Kind);
        }
        catch (OperationCanceledException) when (interruption.ExitCode is not null)
        {
            var stopped = new GraderEtlException(ErrorKind.Interrupted, "Stopped before it was done")
            {
                Kept = "what was committed",
                Remedy = "run the same command again to go on",
            };
            context.Errors.Print(stopped);
            WriteError(context, ErrorDocument.Of(stopped, context.Redactor)!);
            return interruption.ExitCode.Value;
        }
        catch (Exception error)
        {
            var file = LogUnexpected(context, error);
            context.Errors.Print(error, file);
            WriteError(context, ErrorDocument.Of(error, file, context.Redactor));
            return ExitCodes.Unexpected;
        }
    }

    /// <summary>The settings of a command line that could not be parsed, as far as they can be told: its language and its secrets.</summary>
    private Settings SettingsOf(ParseResult parse)
    {
        var at = parse.Tokens.ToList().FindIndex(token => token.Value == options.Lang.Name);
        var given = GlobalOptions.LanguageOf(at >= 0 ? parse.Tokens.ElementAtOrDefault(at + 1)?.Value : null, environment.Directory);
        return new SettingsLoader(new SettingsSources(environment.Directory, environment.Variables, environment.UserSecrets, null, [.. given])).Load();
    }

    /// <summary>Such as <c>check source</c>.</summary>
    private static string NameOf(CommandResult result)
        => result.Parent is CommandResult { Parent: not null } parent ? $"{NameOf(parent)} {result.Command.Name}" : result.Command.Name;

    private static string LogUnexpected(CommandContext context, Exception error)
    {
        try
        {
            return context.LogUnexpected(error);
        }
        catch (UsageException unwritable)
        {
            // the settings themselves may be why there is no log; the first error must not be lost for it
            return $"no log ({unwritable.Message})";
        }
    }

    private static void WriteError(CommandContext context, ErrorDocument error)
    {
        if (context.Json is { IsWritten: false } json)
            json.Write(new FailedDocument(error));
    }
}

/// <summary>How a command works with several sources.</summary>
internal enum SourceUse
{
    /// <summary>With each that was chosen, one after another; all where none was.</summary>
    Each,

    /// <summary>The same, where they were named: nothing is done to all of them unasked.</summary>
    Named,

    /// <summary>With one.</summary>
    One,

    /// <summary>With all that were chosen at once.</summary>
    Together,

    /// <summary>With none.</summary>
    None,
}
