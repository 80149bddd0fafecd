using System.Text;
using GraderEtl.Core.Parsing;
using NUnit.Framework;

namespace GraderEtl.Tests.Parsing;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class PythonLiteralReaderTests
{
    private const string Marks = "{}[]()'\"\\,:#\n0xj-+N";

    [TestCase("{'a': 1, \"b\": (2,)}", "{ key:a 1 key:b ( 2 ) }dict")]
    [TestCase("{}", "{ }dict")]
    [TestCase("{1}", "{ 1 }set")]
    [TestCase("{1, (2, 3,),}", "{ 1 ( 2 3 ) }set")]
    [TestCase("{(1, 2): {}}", "{ ( 1 2 )key { }dict }dict")]
    [TestCase("set()", "set()")]
    [TestCase("[set(), [], (), {}]", "[ set() [ ] ( ) { }dict ]")]
    [TestCase("[True, False, None]", "[ True False None ]")]
    [TestCase(" # first\n[ # second\n 1 # third\n , ] # fourth", "[ 1 ]")]
    [TestCase("[nan, inf, -inf, +1, -2.5e-3, 1_000, 0x1F, 0o17, 0b1_0, 1., .5, 00, 1e5, 007.5, 2j]",
        "[ nan inf -inf +1 -2.5e-3 1_000 0x1F 0o17 0b1_0 1. .5 00 1e5 007.5 2j ]")]
    [TestCase("[(1+2j), (-0-nanj), nanj, ((1+2j),)]", "[ 1+2j -0-nanj nanj ( 1+2j ) ]")]
    [TestCase("[u'a', U\"b\", b'c', B'\\xff']", "[ a b bytes:c bytes:\\xff ]")]
    [TestCase("{'a':1,'b':{2:[3]},}", "{ key:a 1 key:b { 2key [ 3 ] }dict }dict")]
    public void Literals_are_read_token_by_token(string text, string tokens) => Assert.That(Tokens(text), Is.EqualTo(tokens));

    [TestCase(@"'\\\'\x22'", "\\'\"")]
    [TestCase(@"'\a\b\f\n\r\t\v'", "\a\b\f\n\r\t\v")]
    [TestCase(@"'\0\12\101\1012\777\8'", "\0\nAA2\u01ff\\8")]
    [TestCase(@"'\x41\xe9\u0416\U0001f600'", "Aé\u0416\U0001f600")]
    [TestCase(@"'\q\é\ '", "\\q\\é\\ ")]
    [TestCase("'a\\\nb\\\r\nc'", "abc")]
    [TestCase("'tab\there'", "tab\there")]
    [TestCase("'Ж😀'", "Ж😀")]
    public void Escapes_mean_what_they_mean_in_Python(string text, string expected)
    {
        var reader = new PythonLiteralReader(Encoding.UTF8.GetBytes(text));
        Assert.That(reader.Read(), Is.True);
        Assert.That(reader.TokenKind, Is.EqualTo(PythonTokenKind.Str));
        Assert.That(reader.GetString(), Is.EqualTo(expected));
    }

    [TestCase("", 0, PythonLiteralError.UnexpectedEnd)]
    [TestCase("[1", 2, PythonLiteralError.UnexpectedEnd)]
    [TestCase("{'a'", 4, PythonLiteralError.UnexpectedEnd)]
    [TestCase("{'a':", 5, PythonLiteralError.UnexpectedEnd)]
    [TestCase("{'a':1,'b'", 10, PythonLiteralError.UnexpectedEnd)]
    [TestCase("{,}", 1, PythonLiteralError.ExpectedValue)]
    [TestCase("(,)", 1, PythonLiteralError.ExpectedValue)]
    [TestCase("[1,,2]", 3, PythonLiteralError.ExpectedValue)]
    [TestCase("{'a':}", 5, PythonLiteralError.ExpectedValue)]
    [TestCase("*", 0, PythonLiteralError.ExpectedValue)]
    [TestCase("[1 2]", 3, PythonLiteralError.ExpectedCommaOrEnd)]
    [TestCase("['a' 'b']", 5, PythonLiteralError.ExpectedCommaOrEnd)]
    [TestCase("['''a''']", 3, PythonLiteralError.ExpectedCommaOrEnd)]
    [TestCase("{1, 2: 3}", 5, PythonLiteralError.ExpectedCommaOrEnd)]
    [TestCase("{1: 2, 3}", 8, PythonLiteralError.ExpectedColon)]
    [TestCase("[1)", 2, PythonLiteralError.MismatchedBracket)]
    [TestCase("{1: 2]", 5, PythonLiteralError.MismatchedBracket)]
    [TestCase("1 2", 2, PythonLiteralError.TextAfterEnd)]
    [TestCase("'a' 'b'", 4, PythonLiteralError.TextAfterEnd)]
    [TestCase("1, 2", 1, PythonLiteralError.TextAfterEnd)]
    [TestCase("[null]", 1, PythonLiteralError.NotALiteral)]
    [TestCase("[true]", 1, PythonLiteralError.NotALiteral)]
    [TestCase("r'a'", 0, PythonLiteralError.NotALiteral)]
    [TestCase("f'a'", 0, PythonLiteralError.NotALiteral)]
    [TestCase("rb'a'", 0, PythonLiteralError.NotALiteral)]
    [TestCase("set([1])", 0, PythonLiteralError.NotALiteral)]
    [TestCase("os.environ", 0, PythonLiteralError.NotALiteral)]
    [TestCase("Ж", 0, PythonLiteralError.NotALiteral)]
    [TestCase("1.real", 0, PythonLiteralError.MalformedNumber)]
    [TestCase("007", 0, PythonLiteralError.MalformedNumber)]
    [TestCase("1__0", 0, PythonLiteralError.MalformedNumber)]
    [TestCase("1_", 0, PythonLiteralError.MalformedNumber)]
    [TestCase("0x", 0, PythonLiteralError.MalformedNumber)]
    [TestCase("0b12", 3, PythonLiteralError.TextAfterEnd)]
    [TestCase("1e", 0, PythonLiteralError.MalformedNumber)]
    [TestCase("--1", 0, PythonLiteralError.MalformedNumber)]
    [TestCase("-True", 0, PythonLiteralError.MalformedNumber)]
    [TestCase(".", 0, PythonLiteralError.MalformedNumber)]
    [TestCase("1+2", 1, PythonLiteralError.TextAfterEnd)]
    [TestCase("'a", 0, PythonLiteralError.UnclosedString)]
    [TestCase("'a\\", 0, PythonLiteralError.UnclosedString)]
    [TestCase("'a\\'", 0, PythonLiteralError.UnclosedString)]
    [TestCase("'a\nb'", 0, PythonLiteralError.UnclosedString)]
    [TestCase("'a\rb'", 0, PythonLiteralError.UnclosedString)]
    [TestCase("'\\x4'", 0, PythonLiteralError.MalformedEscape)]
    [TestCase("'\\xg0'", 0, PythonLiteralError.MalformedEscape)]
    [TestCase("'\\u123'", 0, PythonLiteralError.MalformedEscape)]
    [TestCase("'\\U00110000'", 0, PythonLiteralError.MalformedEscape)]
    [TestCase("'\\Uffffffff'", 0, PythonLiteralError.MalformedEscape)]
    [TestCase("'\\N{BULLET}'", 0, PythonLiteralError.MalformedEscape)]
    [TestCase("b'\\x4'", 1, PythonLiteralError.MalformedEscape)]
    [TestCase("b'é'", 1, PythonLiteralError.ForbiddenCharacter)]
    [TestCase("'a\0b'", 0, PythonLiteralError.ForbiddenCharacter)]
    [TestCase("'a\\\0b'", 0, PythonLiteralError.ForbiddenCharacter)]
    [TestCase("1 # \0", 4, PythonLiteralError.TextAfterEnd)]
    [TestCase("{[1]: 2}", 1, PythonLiteralError.Unhashable)]
    [TestCase("{1, {2}}", 4, PythonLiteralError.Unhashable)]
    [TestCase("{(1, []): 2}", 5, PythonLiteralError.Unhashable)]
    [TestCase("{set()}", 1, PythonLiteralError.Unhashable)]
    [TestCase("(1)", 2, PythonLiteralError.ParenthesizedValue)]
    [TestCase("[\\\n1]", 1, PythonLiteralError.ExpectedValue)]
    public void What_is_no_literal_is_refused_where_it_goes_wrong(string text, int position, PythonLiteralError error)
    {
        var reader = new PythonLiteralReader(Encoding.UTF8.GetBytes(text));
        while (reader.Read())
        {
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reader.Error, Is.EqualTo(error));
            Assert.That(reader.Position, Is.EqualTo(position));
            Assert.That(reader.Read(), Is.False, "after an error there is nothing more to read");
            Assert.That(reader.TokenKind, Is.EqualTo(PythonTokenKind.None));
        }
    }

    [Test]
    public void Thirty_two_levels_are_read_and_one_more_is_not()
    {
        var good = new string('[', PythonLiteralReader.MaxDepth) + new string(']', PythonLiteralReader.MaxDepth);
        Assert.That(Tokens(good).Replace(" ", "", StringComparison.Ordinal), Is.EqualTo(good));
        Assert.That(Tokens($"[{good}]"), Does.EndWith(nameof(PythonLiteralError.TooDeep)));
    }

    [TestCase("'\\ud800'")]
    [TestCase("'\\ud83d\\ude00'")]
    public void Surrogates_are_literals_but_no_text(string text)
    {
        var reader = new PythonLiteralReader(Encoding.UTF8.GetBytes(text));
        Assert.That(reader.Read(), Is.True);
        Assert.That(reader.GetString(), Is.Null);
        Assert.That(reader.Read(), Is.False);
        Assert.That(reader.Error, Is.EqualTo(PythonLiteralError.None));
    }

    [Test]
    public void A_destination_that_is_too_short_is_refused()
        => Assert.That(
            () =>
            {
                var reader = new PythonLiteralReader("'abc'"u8);
                reader.Read();
                reader.TryUnescape(new byte[2], out _);
            },
            Throws.ArgumentException.With.Message.StartsWith("The destination holds 2 bytes; 3 are needed."));

    [Test]
    public void Mutated_literals_never_crash_or_hang()
    {
        const int Seed = 5;
        var random = new Random(Seed);
        foreach (var item in PythonCorpus.Read().Take(2_000))
        {
            var original = Encoding.UTF8.GetBytes(item.Text);
            for (var round = 0; round < 20; round++)
            {
                var bytes = original.AsSpan(0, random.Next(1, original.Length + 1)).ToArray();
                for (var flips = random.Next(1, 4); flips > 0; flips--)
                    bytes[random.Next(bytes.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : Marks[random.Next(Marks.Length)]);
                var reader = new PythonLiteralReader(bytes);
                var reads = 0;
                while (reader.Read())
                {
                    Assert.That(++reads, Is.LessThanOrEqualTo(bytes.Length), "every token takes at least a byte");
                    _ = reader.TryUnescape(new byte[reader.RawText.Length], out _);
                }
            }
        }
    }

    private static string Tokens(string text)
    {
        var reader = new PythonLiteralReader(Encoding.UTF8.GetBytes(text));
        var tokens = new StringBuilder();
        while (reader.Read())
            tokens.Append(tokens.Length == 0 ? "" : " ").Append(Show(in reader));
        return reader.Error == PythonLiteralError.None ? tokens.ToString() : $"{tokens} {reader.Error}";
    }

    private static string Show(ref readonly PythonLiteralReader reader)
    {
        var raw = Encoding.UTF8.GetString(reader.RawText);
        var key = reader.IsKey ? "key" : "";
        return reader.TokenKind switch
        {
            PythonTokenKind.BraceStart => "{",
            PythonTokenKind.DictEnd => "}dict",
            PythonTokenKind.SetEnd => "}set",
            PythonTokenKind.ListStart => "[",
            PythonTokenKind.ListEnd => "]",
            PythonTokenKind.TupleStart => "(",
            PythonTokenKind.TupleEnd => ")" + key,
            PythonTokenKind.EmptySet => "set()",
            PythonTokenKind.Str => reader.IsKey ? "key:" + raw : raw,
            PythonTokenKind.Bytes => "bytes:" + raw,
            PythonTokenKind.Number => raw + key,
            PythonTokenKind.NoneLiteral => "None",
            _ => reader.TokenKind.ToString(),
        };
    }
}
