using System.IO.Compression;
using System.Text.Json;

namespace GraderEtl.Tests.Parsing;

/// <summary>A text of the corpus and what CPython says of it; <c>make-python-reprs.py</c> explains the fields.</summary>
internal sealed record PythonCase(string Kind, string Text, string Verdict, string?[]? Fields, string Tokens, string[] Differences)
{
    public override string ToString() => $"{Kind} {Text} is {Verdict} to CPython";
}

/// <summary>Literals made by CPython, by hand and by chance, each with what CPython says of it.</summary>
internal static class PythonCorpus
{
    public static IEnumerable<PythonCase> Read()
    {
        using var file = File.OpenRead(ParsingSupport.DataPath("python-reprs.jsonl.gz"));
        using var lines = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var fields = document.RootElement;
            yield return new PythonCase(
                fields[0].GetString()!,
                fields[1].GetString()!,
                fields[2].GetString()!,
                fields[3].ValueKind == JsonValueKind.Null ? null : [.. fields[3].EnumerateArray().Select(field => field.GetString())],
                fields[4].GetString()!,
                [.. fields[5].EnumerateArray().Select(name => name.GetString()!)]);
        }
    }
}
