using System.CommandLine;
using System.CommandLine.Parsing;
using GraderEtl.Core.Localization;
using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Commands;

/// <summary>Says what is wrong with a command line, with the nearest command or option there is.</summary>
internal static class ParseErrors
{
    /// <summary>Every problem of a command line that could not be parsed.</summary>
    public static UsageException Explain(ParseResult parse, string program)
    {
        var command = parse.CommandResult.Command;
        var help = Phrase.Of(ProblemText.SeeHelp, PathOf(parse.CommandResult, program));
        var unknown = parse.UnmatchedTokens;
        var options = unknown.Where(token => token.StartsWith('-')).ToList();
        var problems = new List<Problem>();
        // after a mistyped command nothing is known about options, and what follows a mistyped option is most likely its value
        if (command.Subcommands.Count > 0 && unknown.FirstOrDefault(token => !token.StartsWith('-')) is { } word)
            problems.Add(UnknownWord(word, command, help));
        else if (options.Count > 0)
            problems.AddRange(options.Select(option => UnknownOption(option, parse, help)));
        else
            problems.AddRange(unknown.Select(token => UnknownWord(token, command, help)));
        if (problems.Count == 0 && command.Subcommands.Count > 0)
            problems.Add(new Problem(Phrase.Of(ProblemText.NoCommand), OneOf(command.Subcommands.Select(child => child.Name)), null, help));
        else if (problems.Count == 0)
            problems.AddRange(parse.Errors.Select(error => new Problem(error.Message.TrimEnd('.'), null, null, help)));
        return new UsageException(problems);
    }

    private static Problem UnknownOption(string token, ParseResult parse, Phrase help)
    {
        var name = token.Split('=', ':')[0];
        var nearest = Suggestion.Nearest(name, Ancestors(parse.CommandResult).SelectMany(NamesOf));
        return Problem.OfCommandLine(
            Phrase.Of(ProblemText.UnknownOption, name), nearest is null ? null : Phrase.Of(ProblemText.NearestThereIs, nearest), help);
    }

    private static Problem UnknownWord(string token, Command command, Phrase help)
    {
        if (command.Subcommands.Count == 0)
            return Problem.OfCommandLine(Phrase.Of(ProblemText.OneTooMany, token), null, help);
        var names = command.Subcommands.Select(child => child.Name).ToList();
        var expected = Suggestion.Nearest(token, names) is { } nearest ? Phrase.Of(ProblemText.NearestThereIs, nearest) : OneOf(names);
        return Problem.OfCommandLine(Phrase.Of(ProblemText.UnknownCommand, token), expected, help);
    }

    private static Phrase OneOf(IEnumerable<string> names) => Phrase.Of(ProblemText.OneOf, string.Join(", ", names));

    private static IEnumerable<CommandResult> Ancestors(CommandResult? result)
    {
        for (; result is not null; result = result.Parent as CommandResult)
            yield return result;
    }

    private static IEnumerable<string> NamesOf(CommandResult result)
        => result.Command.Options.SelectMany(option => option.Aliases.Append(option.Name)).Where(name => name.StartsWith("--", StringComparison.Ordinal));

    private static string PathOf(CommandResult result, string program)
        => string.Join(' ', Ancestors(result).Reverse().Skip(1).Select(ancestor => ancestor.Command.Name).Prepend(program));
}
