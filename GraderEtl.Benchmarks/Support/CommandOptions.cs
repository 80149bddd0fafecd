using System.Globalization;

namespace GraderEtl.Benchmarks.Support;

/// <summary>Options of the form <c>--name value</c>, each with a default; anything else is refused.</summary>
internal sealed class CommandOptions
{
    private readonly Dictionary<string, string> _values;

    private CommandOptions(Dictionary<string, string> values) => _values = values;

    /// <summary>All options with their values, but for where the results go.</summary>
    public IReadOnlyDictionary<string, string> Values => new SortedDictionary<string, string>(
        _values.Where(option => option.Key != "--results").ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Where the result files go: <c>--results DIRECTORY</c>, which every command has.</summary>
    public string Results => this["--results"];

    /// <summary>An option's text.</summary>
    public string this[string name] => _values[name];

    /// <summary>Reads arguments.</summary>
    /// <param name="arguments">What came after the command.</param>
    /// <param name="defaults">The options there are.</param>
    /// <exception cref="BadOptionException">One is not known or has no value.</exception>
    public static CommandOptions Parse(string[] arguments, params (string Name, string Default)[] defaults)
    {
        var values = defaults.ToDictionary(option => option.Name, option => option.Default, StringComparer.Ordinal);
        values["--results"] = Repository.Results;
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (!values.ContainsKey(arguments[i]) || i + 1 == arguments.Length)
                throw new BadOptionException($"'{arguments[i]}' is not understood; expected any of {string.Join(" … ", values.Keys)} …");
            values[arguments[i]] = arguments[i + 1];
        }

        return new CommandOptions(values);
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
