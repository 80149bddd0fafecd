using System.Globalization;

namespace GraderEtl.Benchmarks.Support;

/// <summary>Options of the form <c>--name value</c>, each with a default; anything else is refused.</summary>
internal sealed class CommandOptions
{
    private const string ResultsOption = "--results";
    private const string RunsOption = "--runs";

    private readonly Dictionary<string, string> _values;
    private readonly (string Name, string Default)[] _defaults;

    private CommandOptions(Dictionary<string, string> values, (string Name, string Default)[] defaults)
    {
        _values = values;
        _defaults = defaults;
    }

    /// <summary>All options with their values, but for where the results go.</summary>
    public IReadOnlyDictionary<string, string> Values => new SortedDictionary<string, string>(
        _values.Where(option => option.Key != ResultsOption).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Where the result files go: <c>--results DIRECTORY</c>, which every command has.</summary>
    public string Results => this[ResultsOption];

    /// <summary>
    /// The name of the command's result files: the command itself, and whatever was not left at its default, so that different questions do
    /// not overwrite each other's answers. How often it was measured is no different question.
    /// </summary>
    public string FileName(string command) => command + string.Concat(_defaults
        .Where(option => option.Name != RunsOption && _values[option.Name] != option.Default)
        .Select(option => $"{option.Name[1..]}-{_values[option.Name].Replace(':', '-')}"));

    /// <summary>An option's text.</summary>
    public string this[string name] => _values[name];

    /// <summary>Reads arguments.</summary>
    /// <param name="arguments">What came after the command.</param>
    /// <param name="defaults">The options there are.</param>
    /// <exception cref="BadOptionException">One is not known or has no value.</exception>
    public static CommandOptions Parse(string[] arguments, params (string Name, string Default)[] defaults)
    {
        var values = defaults.ToDictionary(option => option.Name, option => option.Default, StringComparer.Ordinal);
        values[ResultsOption] = Repository.Results;
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (!values.ContainsKey(arguments[i]) || i + 1 == arguments.Length)
                throw new BadOptionException($"'{arguments[i]}' is not understood; expected any of {string.Join(" … ", values.Keys)} …");
            values[arguments[i]] = arguments[i + 1];
        }

        return new CommandOptions(values, defaults);
    }

    /// <summary>An option's whole number, not below <paramref name="least"/>.</summary>
    /// <exception cref="BadOptionException">It is none.</exception>
    public int Number(string name, int least = 0)
        => int.TryParse(_values[name], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least
            ? value
            : throw new BadOptionException($"{name} {_values[name]} is not understood; expected a whole number from {least} on.");

    /// <summary>An option's word, one of some.</summary>
    /// <exception cref="BadOptionException">It is another.</exception>
    public string Word(string name, params string[] words)
        => words.Contains(_values[name], StringComparer.Ordinal)
            ? _values[name]
            : throw new BadOptionException($"{name} {_values[name]} is not understood; expected one of {string.Join(", ", words)}.");
}
