using System.Text.Json;
using Microsoft.Extensions.Configuration;

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
            using var stream = File.OpenRead(path);
            var root = new ConfigurationBuilder().AddJsonStream(stream).Build();
            var values = root.AsEnumerable().Where(pair => pair.Value is not null).ToList();
            var shared = values.Where(pair => pair.Key.StartsWith(Section, StringComparison.OrdinalIgnoreCase)).ToList();
            var directory = Path.GetDirectoryName(path)!;
            return shared.Count > 0
                ? [.. shared.Select(pair => new SettingValue(pair.Key[Section.Length..], pair.Value, name, directory))]
                : [.. values.Select(pair => new SettingValue(pair.Key, pair.Value, name, directory))];
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            if (required)
                problems.Add(new Problem(Phrase.Of(ProblemText.NoFile, path), Phrase.Of(ProblemText.JsonFile), name, Phrase.Of(ProblemText.CorrectPath)));
        }
        catch (Exception closed) when (closed is UnauthorizedAccessException or IOException)
        {
            problems.Add(new Problem(
                Phrase.Of(ProblemText.FileUnreadable, path, closed.Message), Phrase.Of(ProblemText.JsonFile), name, Phrase.Of(ProblemText.MendPermissions)));
        }
        catch (Exception malformed) when (malformed is FormatException or InvalidDataException or JsonException)
        {
            problems.Add(Malformed(path, name, malformed));
        }

        return [];
    }

    private static Problem Malformed(string path, string name, Exception error)
    {
        var place = (error as JsonException ?? error.InnerException as JsonException) is { LineNumber: { } line } json
            ? FormattableString.Invariant($"{path}, line {line + 1}, byte {(json.BytePositionInLine ?? 0) + 1}")
            : path;
        return new Problem(
            Phrase.Of(ProblemText.MalformedJson, name),
            Phrase.Of(ProblemText.JsonExpected, "{ \"Source\": { \"Lanes\": 2 } }"),
            place,
            Phrase.Of(ProblemText.MendJson));
    }
}
