using System.Security.Cryptography;
using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Parsing;
using NUnit.Framework;

namespace GraderEtl.Tests.Parsing;

/// <summary>The reader of Python literals against CPython, text by text: verdict, fields, and every token of the whole literal.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class PythonCorpusTests
{
    private const string Malformed = "malformed_literal passback_params";

    /// <summary>What Python reads and we refuse: <c>repr</c> never prints it, and the record is kept in quarantine, so nothing is lost.</summary>
    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["strings side by side"] = "a missing comma would join two values in silence",
        ["triple quotes"] = "repr never prints them",
        ["raw prefix"] = "repr never prints it",
        ["named character"] = "it needs Unicode's list of names, which changes with Python's version",
        ["value in parentheses"] = "a tuple that lost its comma",
        ["line continuation"] = "repr never prints it",
        ["complex out of repr's form"] = "a sum is an expression; only what repr prints of a complex number is taken for one",
        ["space after a sign"] = "an expression, not a number as repr prints it",
        ["space in set()"] = "a call; only what repr prints of the empty set is taken for it",
        ["Ellipsis"] = "repr prints it as a name, which no Python reads back",
        ["deeper than 32"] = "the stack of the reader is fixed, so that memory does not depend on the text",
    };

    /// <summary>What we read and <c>ast.literal_eval</c> does not; the corpus has the fields and tokens all the same.</summary>
    private static readonly Dictionary<string, string> Taken = new(StringComparer.Ordinal)
    {
        ["nan and inf"] = "repr prints them, so a dict that the source printed may hold them",
        ["indentation"] = "indentation means nothing in a literal",
        ["over 4300 digits"] = "a limit of CPython's run time; unknown keys are skipped whatever they hold",
        ["empty text"] = "the source sends it where there are no parameters",
    };

    /// <summary>What is a literal to both, and no attempt to us: the verdict of the corpus is the rule's.</summary>
    private static readonly Dictionary<string, string> Ruled = new(StringComparer.Ordinal)
    {
        ["known key twice"] = "Python takes the last one; which of them is meant is not ours to guess",
        ["text no column can hold"] = "PostgreSQL stores neither NUL nor lone surrogates",
        ["tuple without parentheses"] = "never a dict, so refused by either; the reader ends at the first comma",
    };

    [Test]
    public void A_hundred_thousand_reprs_mean_what_CPython_says_and_so_does_what_is_written_otherwise()
    {
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        var differences = new Dictionary<string, int>(StringComparer.Ordinal);
        var ofReprs = new SortedSet<string>(StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var item in PythonCorpus.Read())
        {
            kinds[item.Kind] = kinds.GetValueOrDefault(item.Kind) + 1;
            ofReprs.UnionWith(item.Kind == "repr" ? item.Differences : []);
            foreach (var name in item.Differences)
                differences[name] = differences.GetValueOrDefault(name) + 1;
            if (Compare(item) is { } how)
                wrong.Add($"{item}; here {how}");
        }

        TestContext.Out.WriteLine(string.Join(", ", kinds.Select(kind => $"{kind.Value} {kind.Key}")) + $": {wrong.Count} differences but for");
        foreach (var (name, count) in differences.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            TestContext.Out.WriteLine($"  {count} {name}: {Refused.GetValueOrDefault(name) ?? Taken.GetValueOrDefault(name) ?? Ruled[name]}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(wrong, Is.Empty);
            Assert.That(kinds["repr"], Is.EqualTo(100_000));
            Assert.That(kinds["mutated"] + kinds["loose"] + kinds["hand"], Is.GreaterThan(30_000));
            Assert.That(differences.Keys, Is.EquivalentTo(Refused.Keys.Concat(Taken.Keys).Concat(Ruled.Keys)), "each difference occurs, and no other");
            Assert.That(ofReprs, Is.EqualTo(new[] { "nan and inf", "text no column can hold" }), "nothing that repr prints is refused for its spelling");
        }
    }

    /// <summary>How our reading differs from CPython's where it should not; null where it does not.</summary>
    private static string? Compare(PythonCase item)
    {
        var (verdict, fields) = Judge(item.Text);
        var (error, tokens) = Tokens(item.Text);
        if (item.Differences.Any(Refused.ContainsKey))
        {
            // a known key of the wrong type may be met before what the reader does not read
            return verdict == "accept" || error == PythonLiteralError.None ? $"taken although it has {item.Differences[0]}" : null;
        }

        // JSON's word for None is taken where it is the whole text
        if (item.Text.Trim() == "null")
            return verdict == "accept" ? null : verdict;
        if (verdict != item.Verdict && !(item.Tokens.Length == 0 && verdict != "accept"))
            return verdict;
        if (item.Fields is { } expected && !expected.SequenceEqual(fields, StringComparer.Ordinal))
            return "with the fields " + string.Join(", ", fields.Select(field => field ?? "NULL"));
        if (item.Differences.Contains("tuple without parentheses", StringComparer.Ordinal))
            return error == PythonLiteralError.TextAfterEnd ? null : $"read to {error}";
        if ((item.Tokens.Length == 0) != (error != PythonLiteralError.None) && item.Text.Length > 0)
            return $"read to {error}";
        return error == PythonLiteralError.None && Digest(tokens) != item.Tokens ? "with the tokens " + tokens : null;
    }

    private static (string Verdict, string?[] Fields) Judge(string text)
    {
        var buffer = Encoding.UTF8.GetBytes(text);
        var row = default(AttemptRow);
        if (!PassbackReader.TryRead(buffer, 0, buffer.Length, ref row, out var finding))
            return ($"{finding.Reason.Code()} {finding.Field}", []);
        return ("accept", [Text(row.OauthConsumerKey), Text(row.LisResultSourcedId), Text(row.LisOutcomeServiceUrl)]);

        string? Text(TextSlice slice) => slice.IsNull ? null : Encoding.UTF8.GetString(buffer, slice.Start, slice.Length);
    }

    /// <summary>All tokens of a text, spelled as <c>make-python-reprs.py</c> spells CPython's.</summary>
    private static (PythonLiteralError Error, string Tokens) Tokens(string text)
    {
        var reader = new PythonLiteralReader(Encoding.UTF8.GetBytes(text));
        var tokens = new StringBuilder();
        while (reader.Read())
        {
            tokens.Append(tokens.Length == 0 ? "" : " ").Append(reader.TokenKind switch
            {
                PythonTokenKind.BraceStart => "{",
                PythonTokenKind.DictEnd => "}",
                PythonTokenKind.SetEnd => ">",
                PythonTokenKind.ListStart => "[",
                PythonTokenKind.ListEnd => "]",
                PythonTokenKind.TupleStart => "(",
                PythonTokenKind.TupleEnd => ")",
                PythonTokenKind.EmptySet => "set()",
                PythonTokenKind.Str => "s" + Hex(in reader),
                PythonTokenKind.Bytes => "b",
                PythonTokenKind.Number => "n" + Encoding.UTF8.GetString(reader.RawText),
                PythonTokenKind.NoneLiteral => "None",
                _ => reader.TokenKind.ToString(),
            }).Append(reader.IsKey ? ":" : "");
        }

        return (reader.Error, tokens.ToString());
    }

    private static string Hex(ref readonly PythonLiteralReader reader)
    {
        var text = new byte[reader.RawText.Length];
        return reader.TryUnescape(text, out var length) ? Convert.ToHexStringLower(text.AsSpan(0, length)) : "!";
    }

    private static string Digest(string tokens) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tokens)))[..8];
}
