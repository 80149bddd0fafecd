using System.CommandLine;
using System.CommandLine.Parsing;
using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Commands;

/// <summary>Says what is wrong with a command line, with the nearest command or option there is.</summary>
internal static class ParseErrors
{
    /// <summary>Every problem of a command line that could not be parsed.</summary>
    public static UsageException Explain(ParseResult parse, string program)
    {
        var command = parse.CommandResult.Command;
        var help = $"see {PathOf(parse.CommandResult, program)} --help";
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
            problems.Add(new Problem("There is no command", "one of " + string.Join(", ", command.Subcommands.Select(child => child.Name)), null, help));
        else if (problems.Count == 0)
            problems.AddRange(parse.Errors.Select(error => new Problem(error.Message.TrimEnd('.'), null, null, help)));
        return new UsageException(problems);
    }

    private static Problem UnknownOption(string token, ParseResult parse, string help)
    {
        var name = token.Split('=', ':')[0];
        var nearest = Suggestion.Nearest(name, Ancestors(parse.CommandResult).SelectMany(NamesOf));
        return new Problem($"There is no option {name} here", nearest is null ? null : $"{nearest}, the nearest there is", "the command line", help);
    }

    private static Problem UnknownWord(string token, Command command, string help)
    {
        if (command.Subcommands.Count == 0)
            return new Problem($"'{token}' is one argument too many", null, "the command line", help);
        var names = command.Subcommands.Select(child => child.Name).ToList();
        var expected = Suggestion.Nearest(token, names) is { } nearest ? $"{nearest}, the nearest there is" : "one of " + string.Join(", ", names);
        return new Problem($"There is no command '{token}'", expected, "the command line", help);
    }

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
