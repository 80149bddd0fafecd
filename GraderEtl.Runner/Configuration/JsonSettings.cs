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
            foreach (var (key, first, second, line) in read.Twice.Where(twice => IsBelow(prefix, twice.Key + ":")))
            {
                problems.Add(new Problem(
                    Phrase.Of(ProblemText.KeyTwice, key, first, second, line), Phrase.Of(ProblemText.KeyOnce), path, Phrase.Of(ProblemText.KeepOneKey)));
            }

            var directory = Path.GetDirectoryName(path)!;
            return [.. read.Values.Where(pair => IsBelow(prefix, pair.Key)).Select(pair => new SettingValue(pair.Key[prefix.Length..], pair.Value, name, directory))];
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
        catch (UsageException foreign)
        {
            foreach (var problem in foreign.Problems)
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
            Phrase.Of(ProblemText.MendJson));
    }
}
