using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraderEtl.Core.Diagnostics;

namespace GraderEtl.Runner.Configuration.Import;

/// <summary>Writes what was taken over: settings into one file, each secret into its own.</summary>
/// <param name="directory">Where to, absolute.</param>
/// <param name="source">Where the file of the older script lies, absolute: its relative paths are below.</param>
/// <param name="map">What was found in it.</param>
internal sealed class ParamsImport(string directory, string source, ParamsMap map)
{
    private const string SecretDirectory = "secrets";
    private const string KeyFile = "Sheets:CredentialsFile";
    private static readonly string[] Required = ["Source:ApiUrl", "Source:Client", "Source:ClientKey"];
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private readonly List<string> _secretFiles = [];

    /// <summary>What was found.</summary>
    public ParamsMap Map => map;

    /// <summary>Files with secrets that were written, absolute.</summary>
    public IReadOnlyList<string> SecretFiles => _secretFiles;

    /// <summary>Settings that are still needed.</summary>
    public IReadOnlyList<string> Missing =>
    [
        .. Required.Where(IsMissing),
        .. IsMissing("Sheets:SpreadsheetId") == IsMissing(KeyFile) ? [] : (string[])[IsMissing(KeyFile) ? KeyFile : "Sheets:SpreadsheetId"],
        .. IsMissing("Mail:Host") || !IsMissing("Mail:From") || !IsMissing("Mail:User") ? [] : (string[])["Mail:From"],
        .. IsMissing("Mail:Host") || !IsMissing("Mail:To") ? [] : (string[])["Mail:To"],
    ];

    /// <summary>What was taken although it may be wrong.</summary>
    public IReadOnlyList<Phrase> ToCheck
    {
        get
        {
            var notes = map.Values.Where(value => value.Entry.Variable is not null).Select(value => Phrase.Of(ImportText.DefaultOf, value.Setting, value.Entry.Variable)).ToList();
            if (map.Values.Any(value => value.Setting is "Postgres:User" or "Postgres:Password" or "Postgres:Database" or "Postgres:Port")
                && IsMissing("Postgres:Host") && IsMissing(ParamsVocabulary.Connection))
            {
                notes.Add(Phrase.Of(ImportText.NoHost));
            }

            if (map.ValueOf(KeyFile) is { } file && !File.Exists(Path.GetFullPath(PathOf(file), directory)))
                notes.Add(Phrase.Of(ImportText.NoKeyFile, PathOf(file)));
            return notes;
        }
    }

    /// <summary>Writes the files.</summary>
    public void Write(string target)
    {
        var root = new JsonObject();
        foreach (var (_, key, value) in map.Values)
        {
            var setting = SettingCatalogue.Find(key)!;
            if (setting.IsSecret)
                Place(root, key + Setting.FileSuffix, JsonValue.Create(WriteSecret(setting, value)));
            else if (setting.Kind == SettingKind.List)
                Place(root, key, new JsonArray([.. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => JsonValue.Create(part))]));
            else if (setting.Kind == SettingKind.WholeNumber)
                Place(root, key, JsonNode.Parse(value.Trim())!);
            else
                Place(root, key, JsonValue.Create(key == KeyFile ? PathOf(value) : value));
        }

        PrivateFiles.Write(target, root.ToJsonString(Layout) + "\n");
    }

    private bool IsMissing(string setting) => map.ValueOf(setting) is null;

    /// <summary>A path that the script meant from its own directory is meant from this one.</summary>
    private string PathOf(string file)
    {
        var full = Path.GetFullPath(file, source);
        return Path.IsPathRooted(file) || source == directory || !File.Exists(full) ? file : full;
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
