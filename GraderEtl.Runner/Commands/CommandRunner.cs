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
    public void Bind(Command command, Func<CommandContext, Task<int>> body)
        => command.SetAction((parse, _) => RunAsync(parse, NameOf(parse.CommandResult), body));

    /// <summary>Says what is wrong with a command line that could not be parsed.</summary>
    public int Refuse(UsageException error, ParseResult parse)
    {
        var settings = SettingsOf(parse);
        terminal.Words = new Words(Language.FindOrEnglish(settings.Etl.Language));
        terminal.Redactor = new SecretRedactor([.. settings.Secrets, .. EnvironmentSecrets.Read(environment.Variables)]);
        new ErrorPrinter(terminal, CommandEnvironment.ProgramName).Print(error);
        if (parse.Tokens.Any(token => token.Value == options.Json.Name))
            new JsonOutput(terminal).Write(new FailedDocument(ErrorDocument.Of(error, terminal.Redactor)));
        return ExitCodes.Usage;
    }

    private async Task<int> RunAsync(ParseResult parse, string name, Func<CommandContext, Task<int>> body)
    {
        using var context = new CommandContext(name, environment, terminal, options, new Arguments(parse), interruption);
        var started = environment.Time.GetTimestamp();
        var code = await GuardAsync(context, body);
        context.LogEnd(code, environment.Time.GetElapsedTime(started));
        return code;
    }

    private async Task<int> GuardAsync(CommandContext context, Func<CommandContext, Task<int>> body)
    {
        var errors = new ErrorPrinter(terminal, CommandEnvironment.ProgramName);
        try
        {
            var code = await RunAsync(context, body);
            return code == ExitCodes.Interrupted ? interruption.ExitCode ?? code : code;
        }
        catch (UsageException error)
        {
            errors.Print(error);
            WriteError(context, ErrorDocument.Of(error, context.Redactor));
            return ExitCodes.Usage;
        }
        catch (GraderEtlException error)
        {
            context.PrintError(error);
            WriteError(context, ErrorDocument.Of(error, context.Redactor)!);
            return ExitCodes.Of(error.Kind);
        }
        catch (OperationCanceledException) when (interruption.ExitCode is not null)
        {
            var stopped = new GraderEtlException(ErrorKind.Interrupted, "Stopped before it was done")
            {
                Kept = "what was committed",
                Remedy = "run the same command again to go on",
            };
            errors.Print(stopped);
            WriteError(context, ErrorDocument.Of(stopped, context.Redactor)!);
            return interruption.ExitCode.Value;
        }
        catch (Exception error)
        {
            var file = LogUnexpected(context, error);
            errors.Print(error, file);
            WriteError(context, ErrorDocument.Of(error, file, context.Redactor));
            return ExitCodes.Unexpected;
        }
    }

    private static async Task<int> RunAsync(CommandContext context, Func<CommandContext, Task<int>> body)
    {
        try
        {
            return await body(context);
        }
        finally
        {
            await context.CloseAsync();
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
