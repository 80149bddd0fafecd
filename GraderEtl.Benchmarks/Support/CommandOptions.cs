using System.Globalization;

namespace GraderEtl.Benchmarks.Support;

/// <summary>Options of the form <c>--name value</c>, each with a default; anything else is refused.</summary>
internal sealed class CommandOptions
{
    private static readonly CommandOption ResultsOption = new("--results", "GraderEtl.Benchmarks/results", "where the result files go");

    private readonly Dictionary<string, string> _values;
    private readonly Command _command;

    private CommandOptions(Dictionary<string, string> values, Command command)
    {
        _values = values;
        _command = command;
    }

    /// <summary>The command they were given to.</summary>
    public string Command => _command.Name;

    /// <summary>All options with their values, but for where the results go.</summary>
    public IReadOnlyDictionary<string, string> Values => new SortedDictionary<string, string>(
        _values.Where(option => option.Key != ResultsOption.Name).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Where the result files go: <c>--results DIRECTORY</c>, which every command has. Relative to the repository.</summary>
    public string Results => Path.Combine(Repository.Root, this[ResultsOption.Name]);

    /// <summary>
    /// The name of the result files: the command itself, and whatever was not left at its default, so that different questions do
    /// not overwrite each other's results. How often it was measured is no different question.
    /// </summary>
    public string FileName => Command + string.Concat(_command.Options
        .Where(option => option.Name != CommandOption.Runs.Name && _values[option.Name] != option.Default)
        .Select(option => $"{option.Name[1..]}-{_values[option.Name].Replace(':', '-')}"));

    /// <summary>An option's text.</summary>
    public string this[string name] => _values[name];

    /// <summary>Reads arguments.</summary>
    /// <param name="arguments">What came after the command.</param>
    /// <param name="command">The command, which knows the options there are.</param>
    /// <exception cref="BadOptionException">One is not known or has no value.</exception>
    public static CommandOptions Parse(string[] arguments, Command command)
    {
        var values = Of(command).ToDictionary(option => option.Name, option => option.Default, StringComparer.Ordinal);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (!values.TryGetValue(arguments[i], out var given))
                throw new BadOptionException($"'{arguments[i]}' is no option of {command.Name}; expected {string.Join(", ", values.Keys)}. See help {command.Name}.");
            if (i + 1 == arguments.Length)
                throw new BadOptionException($"{arguments[i]} needs a value, such as {given}.");
            values[arguments[i]] = arguments[i + 1];
        }

        return new CommandOptions(values, command);
    }

    /// <summary>The options of a command, those that all have included.</summary>
    public static IEnumerable<CommandOption> Of(Command command) => [.. command.Options, ResultsOption];

    /// <summary>An option's whole number, from <paramref name="least"/> to <paramref name="most"/>.</summary>
    /// <exception cref="BadOptionException">It is none.</exception>
    public int Number(string name, int least = 0, int most = int.MaxValue)
        => int.TryParse(_values[name], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new BadOptionException($"{name} {_values[name]} is not understood; expected a whole number from {least} to {most}.");

    /// <summary>An option's whole numbers, two at least, with commas between.</summary>
    /// <exception cref="BadOptionException">They are none.</exception>
    public IReadOnlyList<int> Numbers(string name)
    {
        var texts = _values[name].Split(',');
        var numbers = texts.Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1).ToList();
        return numbers.Count > 1 && numbers.TrueForAll(number => number >= 0)
            ? numbers
            : throw new BadOptionException($"{name} {_values[name]} is not understood; expected whole numbers such as 0,10,20.");
    }

    /// <summary>An option's word, one of some.</summary>
    /// <exception cref="BadOptionException">It is another.</exception>
    public string Word(string name, params string[] words)
        => words.Contains(_values[name], StringComparer.Ordinal)
            ? _values[name]
            : throw new BadOptionException($"{name} {_values[name]} is not understood; expected one of {string.Join(", ", words)}.");
}

/// <summary>An option of a command: <c>--name value</c>.</summary>
/// <param name="Name">With both dashes.</param>
/// <param name="Default">Its value when it is not given.</param>
/// <param name="Meaning">What it is, with unit and range, for the help.</param>
internal sealed record CommandOption(string Name, string Default, string Meaning)
{
    /// <summary>How many windows the program has in flight.</summary>
    public static CommandOption Lanes { get; } = new("--lanes", "0", "windows in flight at once, 1 to 64; 0: as many as the program finds of use");

    /// <summary>Whose the records are.</summary>
    public static CommandOption World { get; } = new("--world", Support.World.Usual.Name, Support.World.Choice);

    /// <summary>How often everything is measured; the median is reported.</summary>
    public static CommandOption Runs { get; } = new("--runs", "5", "times everything is measured; the median is reported");
}

/// <summary>An option of the command line is not understood.</summary>
internal sealed class BadOptionException(string message) : Exception(message);
