namespace GraderEtl.Runner.Configuration;

/// <summary>Values by the keys of their settings. Each remembers the key it was given by, which for a named source is another.</summary>
internal sealed class SettingScope
{
    private readonly Dictionary<string, SettingValue> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _lists = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The values; a list's by the keys of its elements, such as <c>Mail:To:0</c>.</summary>
    public IReadOnlyDictionary<string, SettingValue> Values => _values;

    /// <summary>True where a setting has a value.</summary>
    public bool Has(string key) => _values.ContainsKey(key) || _lists.Contains(key);

    /// <summary>Puts the values of one place over those of earlier ones.</summary>
    /// <param name="source">The source's name; null for the settings that belong to none by name.</param>
    /// <param name="layer">The values and the settings they are of.</param>
    public void Apply(string? source, IEnumerable<(Setting Setting, SettingValue Value)> layer)
    {
        var replaced = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (setting, value) in layer)
        {
            if (setting.Kind != SettingKind.List)
            {
                _values[setting.Key] = value with { Key = Written(source, setting.Key) };
                continue;
            }

            // a list counts as a whole: elements of an earlier place do not show through
            if (replaced.Add(setting.Key))
                RemoveList(setting.Key);
            _lists.Add(setting.Key);
            foreach (var (key, element) in Elements(setting, value))
                _values[key] = element with { Key = Written(source, key) };
        }
    }

    /// <summary>Puts all values of another scope over those of this one, lists as a whole.</summary>
    public void Overlay(SettingScope other)
    {
        foreach (var list in other._lists)
        {
            RemoveList(list);
            _lists.Add(list);
        }

        foreach (var (key, value) in other._values)
            _values[key] = value;
    }

    /// <summary>Puts a value in that follows from others; it counts as not set.</summary>
    /// <param name="setting">Its setting.</param>
    /// <param name="key">The key that sets another.</param>
    /// <param name="value">The value.</param>
    public void Derive(Setting setting, string key, string value) => _values[setting.Key] = new SettingValue(key, value, Settings.DefaultOrigin, "");

    /// <summary>Takes a value out.</summary>
    public void Remove(string key) => _values.Remove(key);

    private static string Written(string? source, string key) => source is null ? key : SourceKeys.Write(source, key);

    private static IEnumerable<(string Key, SettingValue Value)> Elements(Setting setting, SettingValue value)
    {
        // a key of one element ends with its number
        var last = value.Key[(value.Key.LastIndexOf(':') + 1)..];
        if (last.All(char.IsAsciiDigit))
            return [($"{setting.Key}:{last}", value)];
        return (value.Value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select((part, index) => (FormattableString.Invariant($"{setting.Key}:{index}"), value with { Value = part }));
    }

    private void RemoveList(string list)
    {
        foreach (var key in _values.Keys.Where(key => key.StartsWith(list + ":", StringComparison.OrdinalIgnoreCase)).ToList())
            _values.Remove(key);
    }
}
