using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraderEtl.Core.Diagnostics;

namespace GraderEtl.Runner.Configuration;

/// <summary>Collects what is taken over from a <c>params.txt</c> and writes it: settings into one file, each secret into its own.</summary>
internal sealed class ParamsImport(string directory)
{
    private const string SecretDirectory = "secrets";
    private static readonly string[] Required = ["Source:ApiUrl", "Source:Client", "Source:ClientKey"];
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<(string Key, string Setting, string Shown)> _taken = [];
    private readonly List<string> _ignored = [];
    private readonly List<string> _secretFiles = [];

    /// <summary>What was taken: the old name, the setting, and its value as it may be shown.</summary>
    public IReadOnlyList<(string Key, string Setting, string Shown)> Taken => _taken;

    /// <summary>Old names that mean nothing here, such as dates: those are options of the commands.</summary>
    public IReadOnlyList<string> Ignored => _ignored;

    /// <summary>Files with secrets that were written, absolute.</summary>
    public IReadOnlyList<string> SecretFiles => _secretFiles;

    /// <summary>Settings of the source that are still needed.</summary>
    public IReadOnlyList<string> Missing => [.. Required.Where(key => !_values.ContainsKey(key))];

    /// <summary>Takes an entry over, where it means anything here and can be right.</summary>
    public void Take(string key, string value)
    {
        if (ParamsMap.SettingOf(key) is not { } name || value.Length == 0)
        {
            _ignored.Add(key);
            return;
        }

        var setting = SettingCatalogue.Find(name)!;
        // the scripts meant seconds
        var text = setting.Kind == SettingKind.Duration && value.All(char.IsAsciiDigit) ? value + "s" : value;
        if (SettingText.Normalize(setting, text, out _) is null)
        {
            _ignored.Add(key);
            return;
        }

        _values[setting.Key] = text;
        _taken.Add((key, setting.Key, setting.Show(text)));
    }

    /// <summary>Writes the files.</summary>
    public void Write(string target)
    {
        var root = new JsonObject();
        foreach (var (key, value) in _values)
        {
            var setting = SettingCatalogue.Find(key)!;
            if (setting.IsSecret)
                Place(root, key + Setting.FileSuffix, JsonValue.Create(WriteSecret(setting, value)));
            else if (setting.Kind == SettingKind.List)
                Place(root, key, new JsonArray([.. value.Split(',').Select(part => JsonValue.Create(part.Trim()))]));
            else if (setting.Kind == SettingKind.WholeNumber)
                Place(root, key, JsonNode.Parse(value)!);
            else
                Place(root, key, JsonValue.Create(value));
        }

        PrivateFiles.Write(target, root.ToJsonString(Layout) + "\n");
    }

    private string WriteSecret(Setting setting, string value)
    {
        var relative = Path.Combine(SecretDirectory, FileName(setting.Key));
        var path = Path.Combine(directory, relative);
        PrivateFiles.CreateDirectory(Path.GetDirectoryName(path)!);
        PrivateFiles.Write(path, value + "\n");
        _secretFiles.Add(path);
        return relative.Replace('\\', '/');
    }

    /// <summary>Such as <c>source-client-key</c>.</summary>
    private static string FileName(string key)
    {
        var name = new StringBuilder();
        foreach (var letter in key.Replace(":", "", StringComparison.Ordinal))
        {
            if (char.IsUpper(letter) && name.Length > 0)
                name.Append('-');
            name.Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }

    private static void Place(JsonObject root, string key, JsonNode value)
    {
        var parts = key.Split(':');
        var section = root;
        foreach (var part in parts[..^1])
        {
            if (section[part] is not JsonObject inner)
                section[part] = inner = [];
            section = inner;
        }

        section[parts[^1]] = value;
    }
}
