using System.CommandLine;
using System.Globalization;
using GraderEtl.Core.Localization;
using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Commands;

/// <summary>Reads the values of options and remembers everything that is wrong with them, to be said at once.</summary>
internal sealed class Arguments(ParseResult parse)
{
    private readonly List<Problem> _problems = [];

    /// <summary>The text of an option; null when it was not given.</summary>
    public string? Text(Option<string?> option) => parse.GetValue(option);

    /// <summary>The text of an argument; null when it was not given.</summary>
    public string? Text(Argument<string?> argument) => parse.GetValue(argument);

    /// <summary>The texts of an option that may be given several times.</summary>
    public IReadOnlyList<string> Texts(Option<string[]> option) => parse.GetValue(option) ?? [];

    /// <summary>True when an option was given.</summary>
    public bool Flag(Option<bool> option) => parse.GetValue(option);

    /// <summary>A whole number within bounds.</summary>
    public long Number(Option<string?> option, long otherwise, long least, long most, string example)
    {
        if (parse.GetValue(option) is not { } text)
            return otherwise;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        var expected = most == long.MaxValue
            ? Phrase.Of(ProblemText.NumberAtLeast, Plain(least), example)
            : Phrase.Of(ProblemText.NumberBetween, Plain(least), Plain(most), example);
        _problems.Add(Problem.OfCommandLine(Phrase.Of(ProblemText.IsValue, option.Name, text), expected, Phrase.Of(ProblemText.Correct, option.Name)));
        return otherwise;
    }

    /// <summary>One of several names.</summary>
    public T Choice<T>(Option<string?> option, T otherwise, IReadOnlyDictionary<string, T> choices)
    {
        if (parse.GetValue(option) is not { } text)
            return otherwise;
        foreach (var (name, value) in choices)
        {
            if (string.Equals(name, text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        var names = string.Join(", ", choices.Keys);
        var expected = Suggestion.Nearest(text, choices.Keys) is { } near
            ? Phrase.Of(ProblemText.OneOfNearest, names, near)
            : Phrase.Of(ProblemText.OneOf, names);
        _problems.Add(Problem.OfCommandLine(Phrase.Of(ProblemText.IsValue, option.Name, text), expected, Phrase.Of(ProblemText.Correct, option.Name)));
        return otherwise;
    }

    /// <summary>Refuses a file whose name ends as if it held something else than is written into it.</summary>
    /// <param name="option">The option that names the file.</param>
    /// <param name="remedy">What to do; null to correct the option.</param>
    /// <param name="endings">How the name may end, such as <c>.csv</c>.</param>
    public void RequireEnding(Option<string?> option, Phrase? remedy, params IReadOnlyList<string> endings)
    {
        if (Text(option) is not { } file || Path.GetExtension(file) is not { Length: > 0 } ending || endings.Contains(ending, StringComparer.OrdinalIgnoreCase))
            return;
        _problems.Add(Problem.OfCommandLine(
            Phrase.Of(ProblemText.IsValue, option.Name, file), Phrase.Of(ProblemText.FileEndings, string.Join(", ", endings)), remedy ?? Phrase.Of(ProblemText.Correct, option.Name)));
    }

    /// <summary>Settings given as <c>Key=Value</c>.</summary>
    public IReadOnlyList<SettingValue> Settings(Option<string[]> option, string directory)
    {
        var values = new List<SettingValue>();
        foreach (var text in Texts(option))
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            // only the key is repeated: the value may be a secret
            if (equals > 0)
                values.Add(new SettingValue(text[..equals].Trim().Replace("__", ":", StringComparison.Ordinal), text[(equals + 1)..], option.Name, directory));
            else
                _problems.Add(Problem.OfCommandLine(
                    Phrase.Of(ProblemText.NoEquals, option.Name), Phrase.Of(ProblemText.KeyValue), Phrase.Of(ProblemText.Correct, option.Name)));
        }

        return values;
    }

    private static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Everything that was wrong so far.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Adds something else that is wrong.</summary>
    public void Add(Problem problem) => _problems.Add(problem);

    /// <summary>Throws everything that was wrong so far.</summary>
    /// <exception cref="UsageException">Anything was.</exception>
    public void EnsureValid()
    {
        if (_problems.Count > 0)
            throw new UsageException([.. _problems]);
    }
}
