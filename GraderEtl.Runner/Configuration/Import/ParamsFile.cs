using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GraderEtl.Runner.Configuration.Import;

/// <summary>Reads the settings files of older scripts: a Python dict or assignments, INI, <c>.env</c> or JSON, told apart by what is in them.</summary>
internal static partial class ParamsFile
{
    /// <summary>The entries in the order of the file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What to call the file in messages.</param>
    /// <exception cref="UsageException">It is none of these.</exception>
    public static IReadOnlyList<ParamsEntry> Read(string text, string name)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var first = lines.Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0 && line[0] is not ('#' or ';')) ?? "";
        if (first.StartsWith('['))
            return IniParams.Read(lines, name);
        if (first.StartsWith('{') && Json(text, name) is { } json)
            return json;
        return lines.All(line => Assignment().IsMatch(line)) && lines.Any(line => BareText().IsMatch(line)) ? IniParams.Read(lines, name) : PythonParams.Read(text, name);
    }

    /// <summary>A problem in a line of a file.</summary>
    public static UsageException Refused(string name, int line, ImportText found, params object?[] arguments) => new(
        Phrase.Of(found, [name, .. arguments]), Phrase.Of(ImportText.FileExpected), string.Create(CultureInfo.InvariantCulture, $"{name}, {line}"), Phrase.Of(ProblemText.NameRightFile));

    /// <summary>The entries of a JSON object; null when it is no JSON, as a Python dict is not.</summary>
    private static List<ParamsEntry>? Json(string text, string name)
    {
        try
        {
            var read = JsonFlattener.Read(text);
            if (read.Twice is [var (key, first, second), ..])
                throw new UsageException(Phrase.Of(ProblemText.KeyTwice, key, first.Name, first.Line, second.Name, second.Line), Phrase.Of(ProblemText.KeyOnce), name, Phrase.Of(ProblemText.KeepOneKey));
            return [.. read.Values.Where(static pair => pair.Value is not null).GroupBy(pair => ListIndex().Replace(pair.Key, "")).Select(list => Entry(list.Key.Split(':'), string.Join(',', list.Select(pair => pair.Value))))];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ParamsEntry Entry(string[] path, string value) => new(path[..^1], path[^1], value);

    [GeneratedRegex(@":\d+$", RegexOptions.None, 1000)]
    private static partial Regex ListIndex();

    /// <summary>A line of a <c>.env</c>: empty, a comment, or a name with its value.</summary>
    [GeneratedRegex(@"^\s*(#.*|(export\s+)?[A-Za-z_][\w.-]*\s*=.*)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Assignment();

    /// <summary>A value that is no Python: text without quotes.</summary>
    [GeneratedRegex("""^\s*(export\s+)?[A-Za-z_][\w.-]*\s*=\s*(?![bBuUrRfF]?["']|[\[{(]|(os\.|environ|getenv|config|env|int|str|float|bool)\b|(True|False|None|-?[\d.]+)\s*(#|$))\S""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BareText();
}

/// <summary>A value that a file of an older script gives a name.</summary>
/// <param name="Sections">Names of the sections, dicts or classes around it, the outermost first.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">The value; null where it is an expression, which is never evaluated, or comes from the environment alone.</param>
/// <param name="Variable">The environment variable whose default the value is; null when it is no default.</param>
internal sealed record ParamsEntry(IReadOnlyList<string> Sections, string Name, string? Value, string? Variable = null)
{
    /// <summary>Its full name, such as <c>db.host</c>.</summary>
    public string Path => string.Join('.', [.. Sections, Name]);
}
