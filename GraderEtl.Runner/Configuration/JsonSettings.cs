using System.Globalization;
using System.Text;
using System.Text.Json;

namespace GraderEtl.Runner.Configuration;

/// <summary>Settings from a JSON file. Where a file has a section <c>GraderEtl</c>, as a file shared with a service does, only that counts.</summary>
internal static class JsonSettings
{
    private const string Section = "GraderEtl:";

    /// <summary>Reads a file; what is wrong with it is added to <paramref name="problems"/>.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="required">True when a missing file is a problem.</param>
    /// <param name="problems">Collects what is wrong.</param>
    public static IReadOnlyList<SettingValue> Read(string path, string name, bool required, ICollection<Problem> problems)
    {
        try
        {
            var read = JsonFlattener.Read(TextFile.Read(path));
            // of a file shared with a service only the program's section counts
            var prefix = read.Values.Any(pair => IsBelow(Section, pair.Key)) ? Section : "";
            foreach (var (key, first, second) in read.Twice.Where(twice => IsBelow(prefix, twice.Key + ":")))
            {
                problems.Add(new Problem(
                    Phrase.Of(ProblemText.KeyTwice, key, first.Name, first.Line, second.Name, second.Line), Phrase.Of(ProblemText.KeyOnce), path, Phrase.Of(ProblemText.KeepOneKey)));
            }

            var directory = Path.GetDirectoryName(path)!;
            return
            [
                .. read.Values.Where(pair => IsBelow(prefix, pair.Key) && (pair.Value is not null || SourceKeys.IsWhole(pair.Key[prefix.Length..])))
                    .Select(pair => new SettingValue(pair.Key[prefix.Length..], pair.Value, name, directory)),
            ];
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            if (required)
                problems.Add(new Problem(Phrase.Of(ProblemText.NoFile, path), Phrase.Of(ProblemText.JsonFile), name, Phrase.Of(ProblemText.CorrectPath)));
        }
        catch (Exception closed) when (closed is UnauthorizedAccessException or IOException)
        {
            problems.Add(new Problem(
                Phrase.Of(ProblemText.FileUnreadable, path, Phrase.Of(closed)), Phrase.Of(ProblemText.JsonFile), name, Phrase.Of(ProblemText.FixPermissions)));
        }
        catch (UsageException unreadable)
        {
            foreach (var problem in unreadable.Problems)
                problems.Add(problem);
        }
        catch (JsonException malformed)
        {
            problems.Add(Malformed(path, name, malformed));
        }

        return [];
    }

    private static bool IsBelow(string section, string key) => key.StartsWith(section, StringComparison.OrdinalIgnoreCase);

    private static Problem Malformed(string path, string name, JsonException error)
    {
        var place = FormattableString.Invariant($"{path}, line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}");
        return new Problem(
            Phrase.Of(ProblemText.MalformedJson, name),
            Phrase.Of(ProblemText.JsonExpected, "{ \"Source\": { \"Lanes\": 2 } }"),
            place,
            Phrase.Of(ProblemText.FixJson));
    }
}

/// <summary>Reads a JSON object as a list of values by their keys, the parts joined by colons, as .NET's configuration does.</summary>
internal sealed class JsonFlattener
{
    private readonly byte[] _text;
    private readonly List<(string Key, string? Value)> _values = [];
    private readonly List<(string Key, (string Name, int Line) First, (string Name, int Line) Second)> _twice = [];

    private JsonFlattener(byte[] text) => _text = text;

    /// <summary>The values; nulls are left out, an empty list is an empty text, an empty object null.</summary>
    public IReadOnlyList<(string Key, string? Value)> Values => _values;

    /// <summary>Keys that an object has twice, upper and lower case alike, with both spellings and their lines.</summary>
    public IReadOnlyList<(string Key, (string Name, int Line) First, (string Name, int Line) Second)> Twice => _twice;

    /// <summary>Reads a text. Comments and trailing commas are allowed.</summary>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public static JsonFlattener Read(string text)
    {
        var flattener = new JsonFlattener(Encoding.UTF8.GetBytes(text));
        var reader = new Utf8JsonReader(flattener._text, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("no object", null, 0, 0);
        flattener.ReadObject(ref reader, "");
        reader.Read();
        return flattener;
    }

    /// <summary>Reads an object; false for an empty one.</summary>
    private bool ReadObject(ref Utf8JsonReader reader, string prefix)
    {
        var names = new Dictionary<string, (string Name, long At)>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!names.TryAdd(name, (name, reader.TokenStartIndex)))
                _twice.Add((prefix + name, (names[name].Name, LineOf(names[name].At)), (name, LineOf(reader.TokenStartIndex))));
            reader.Read();
            ReadValue(ref reader, prefix + name);
        }

        return names.Count > 0;
    }

    private int LineOf(long position) => _text.AsSpan(0, (int)position).Count((byte)'\n') + 1;

    private void ReadValue(ref Utf8JsonReader reader, string key)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                if (!ReadObject(ref reader, key + ":"))
                    _values.Add((key, null));
                break;
            case JsonTokenType.StartArray:
                var index = 0;
                for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
                    ReadValue(ref reader, string.Create(CultureInfo.InvariantCulture, $"{key}:{index}"));
                if (index == 0)
                    _values.Add((key, ""));
                break;
            case JsonTokenType.String:
                _values.Add((key, reader.GetString()!));
                break;
            case JsonTokenType.Null:
                break;
            default:
                _values.Add((key, Encoding.UTF8.GetString(reader.ValueSpan)));
                break;
        }
    }
}
