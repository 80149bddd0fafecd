using System.Text;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;
using NUnit.Framework;

namespace GraderEtl.Tests.Parsing;

/// <summary>Brings records through the splitter and the parser, as the pipeline does, and shows what came of them.</summary>
internal static class ParsingSupport
{
    public const string GoodTime = "2023-05-31 09:16:11.313646";

    public static readonly TimeWindow Window = new(
        new DateTimeOffset(2023, 5, 31, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2023, 6, 1, 0, 0, 0, TimeSpan.Zero));

    public static string DataPath(string file) => Path.Combine(TestContext.CurrentContext.TestDirectory, "Parsing", "Data", file);

    /// <summary>A good record in JSON, some of its values replaced; null leaves a field out.</summary>
    public static string Record(
        string? userId = "\"3583bf\"",
        string? passback = "\"{'oauth_consumer_key': ''}\"",
        string? isCorrect = "null",
        string? type = "\"run\"",
        string? createdAt = $"\"{GoodTime}\"",
        string? extra = null)
    {
        (string Name, string? Value)[] fields =
        [
            ("lti_user_id", userId), ("passback_params", passback), ("is_correct", isCorrect), ("attempt_type", type),
            ("created_at", createdAt),
        ];
        var texts = fields.Where(field => field.Value is not null).Select(field => $"\"{field.Name}\": {field.Value}").ToList();
        if (extra is not null)
            texts.Add(extra);
        return $"{{{string.Join(", ", texts)}}}";
    }

    public static Task<ParsedRecords> ParseAsync(params string[] records) => ParseAsync(new ValidationOptions(), records);

    public static Task<ParsedRecords> ParseAsync(UnstoredFields unstored, params string[] records)
        => ParseBytesAsync(Encoding.UTF8.GetBytes($"[{string.Join(",", records)}]"), unstored: unstored);

    public static Task<ParsedRecords> ParseAsync(ValidationOptions options, params string[] records)
        => ParseBytesAsync(Encoding.UTF8.GetBytes($"[{string.Join(",", records)}]"), options);

    public static async Task<ParsedRecords> ParseBytesAsync(byte[] json, ValidationOptions? options = null, int pageBytes = 64 * 1024, UnstoredFields? unstored = null)
    {
        using var target = new Target(new AttemptParser(options ?? new ValidationOptions(), unstored: unstored), pageBytes);
        using var stream = new MemoryStream(json);
        var summary = await JsonArrayReader.ReadAsync(stream, target);
        Assert.That(target.Result.Read, Is.EqualTo(summary.Records), "a record is unaccounted for");
        Assert.That(target.Outstanding, Is.Zero);
        return target.Result;
    }

    /// <summary>Well-formed, free of NUL, and of at most 255 characters.</summary>
    public static string Storable(string text)
        => string.Concat(text.EnumerateRunes().Where(rune => rune.Value is not (0 or 0xFFFD)).Take(200).Select(rune => rune.ToString()));

    /// <summary>A text as Python writes it in a literal.</summary>
    public static string PythonRepr(string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var repr = new StringBuilder().Append(quote);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == quote || rune.Value == '\\')
                repr.Append('\\').Append((char)rune.Value);
            else if (rune.Value == '\n')
                repr.Append("\\n");
            else if (rune.Value is < 32 or 127)
                repr.Append("\\x").Append(rune.Value.ToString("x2"));
            else if (rune.Value > 0xFFFF)
                repr.Append("\\U").Append(rune.Value.ToString("x8"));
            else
                repr.Append(rune.ToString());
        }

        return repr.Append(quote).ToString();
    }

    private sealed class Target(AttemptParser parser, int pageBytes) : IPageTarget, IDisposable
    {
        private readonly PagePool _pool = new(pageBytes, maxPages: 2);

        public ParsedRecords Result { get; } = new();

        public int Outstanding => _pool.Outstanding;

        public ValueTask<Page> RentAsync(CancellationToken cancellationToken) => _pool.RentAsync(cancellationToken);

        public ValueTask SendAsync(Page page, CancellationToken cancellationToken)
        {
            using var chunk = parser.Parse(page, Window);
            Result.Add(chunk);
            return ValueTask.CompletedTask;
        }

        public void Dispose() => _pool.Dispose();
    }
}
