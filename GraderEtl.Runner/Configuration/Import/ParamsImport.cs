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
/// <param name="named">The source by name that it is the configuration of; null for the one that needs none.</param>
internal sealed class ParamsImport(string directory, string source, ParamsMap map, NamedImport? named = null)
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
        .. Required.Where(IsMissing).Select(NameOf),
        .. IsMissing("Sheets:SpreadsheetId") == IsMissing(KeyFile) ? [] : (string[])[NameOf(IsMissing(KeyFile) ? KeyFile : "Sheets:SpreadsheetId")],
        .. IsMissing("Mail:Host") || !IsMissing("Mail:From") || !IsMissing("Mail:User") ? [] : (string[])[NameOf("Mail:From")],
        .. IsMissing("Mail:Host") || !IsMissing("Mail:To") ? [] : (string[])[NameOf("Mail:To")],
    ];

    /// <summary>The key that a setting is written by.</summary>
    public string NameOf(string setting) => named is null ? setting : SourceKeys.Write(named.Name, setting);

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
        var root = named?.Root ?? [];
        foreach (var (_, found, value) in map.Values)
        {
            var (setting, key) = (SettingCatalogue.Find(found)!, NameOf(found));
            if (setting.IsSecret)
                Place(root, NameOf(found + Setting.FileSuffix), JsonValue.Create(WriteSecret(setting, value)));
            else if (setting.Kind == SettingKind.List)
                Place(root, key, new JsonArray([.. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => JsonValue.Create(part))]));
            else if (setting.Kind == SettingKind.WholeNumber)
                Place(root, key, JsonNode.Parse(value.Trim())!);
            else
                Place(root, key, JsonValue.Create(found == KeyFile ? PathOf(value) : value));
        }

        PrivateFiles.Write(target, root.ToJsonString(Layout) + "\n");
    }

    private bool IsMissing(string setting) => map.ValueOf(setting) is null && named?.Inherits(setting) != true;

    /// <summary>A path that the script meant from its own directory is meant from this one.</summary>
    private string PathOf(string file)
    {
        var full = Path.GetFullPath(file, source);
        return Path.IsPathRooted(file) || source == directory || !File.Exists(full) ? file : full;
    }

    private string WriteSecret(Setting setting, string value)
    {
        var relative = Path.Combine(SecretDirectory, (named is null ? "" : named.Name.ToLowerInvariant() + "-") + FileName(setting.Key));
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

/// <summary>The configuration that a source by name is put into.</summary>
/// <param name="Name">The source's name.</param>
/// <param name="Root">What is there.</param>
internal sealed record NamedImport(string Name, JsonObject Root)
{
    private const string Section = "Sources";

    /// <summary>Reads it. A source of that name is taken out.</summary>
    /// <param name="name">The source's name.</param>
    /// <param name="text">The file; null where there is none.</param>
    /// <param name="hasSource">True where a source of that name was there.</param>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public static NamedImport Read(string name, string? text, out bool hasSource)
    {
        hasSource = false;
        if (text is null)
            return new NamedImport(name, []);
        var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
        var root = JsonNode.Parse(text, new JsonNodeOptions { PropertyNameCaseInsensitive = true }, options) as JsonObject ?? throw new JsonException("no object", null, 0, 0);
        hasSource = root[Section] is JsonObject sources && sources.Remove(name);
        return new NamedImport(name, root);
    }

    /// <summary>True where the source need not set a setting, as all inherit it.</summary>
    public bool Inherits(string setting)
    {
        var parts = setting.Split(':');
        return Root[parts[0]] is JsonObject section && (section.ContainsKey(parts[1]) || section.ContainsKey(parts[1] + Setting.FileSuffix));
    }
}
