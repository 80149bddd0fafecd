using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <summary>What a record says is what the view shows, in all seven columns, whichever way the record is read.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class RoundTripTests
{
    private const int Rounds = 15;

    private static readonly string[] Pieces = ["a", ":", "b", "'", "\\", "ж", "\U0001F600", " ", "{", "\"", "course-v1:A+B:h-1", "None"];
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [TestCase(1, true), TestCase(2, true), TestCase(3, true), TestCase(4, false), TestCase(5, false)]
    public async Task Records_come_back_from_the_view_as_they_were_sent_and_damaged_ones_do_not(int seed, bool takesQuickWay)
    {
        await using var store = await StoreFixture.CreateAsync();
        var random = new Random(seed);
        var parser = new AttemptParser(new ValidationOptions()) { TakesQuickWay = takesQuickWay };
        for (var round = 0; round < Rounds; round++)
        {
            var window = new TimeWindow(StoreFixture.At(1).AddMinutes(round), StoreFixture.At(1).AddMinutes(round + 1));
            var (answer, expected, damaged) = Answer(random, window, isUsual: round % 3 != 2);
            using var target = new Target(parser, window);
            using var json = new MemoryStream(answer);
            await JsonArrayReader.ReadAsync(json, target);
            var summary = await store.LoadAsync(window, [.. target.Chunks]);
            Assert.That(await AttemptRows.ReadAsync(store.Server.DataSource, window), Is.EqualTo(expected), Encoding.UTF8.GetString(answer));
            Assert.That((summary.Counts.Loaded, summary.Counts.Rejected), Is.EqualTo((expected.Count, damaged)));
        }
    }

    private static (byte[] Json, List<string> Expected, int Damaged) Answer(Random random, TimeWindow window, bool isUsual)
    {
        var records = new List<string>();
        var expected = new HashSet<string>(StringComparer.Ordinal);
        var damaged = 0;
        for (var count = random.Next(1, 80); count > 0; count--)
        {
            var user = isUsual ? $"user-{random.Next(20):x8}" : Text(random, atLeast: 1)!;
            var key = isUsual ? "" : Text(random);
            var sourcedId = isUsual ? $"course-v1:A+B:h-{random.Next(4)}:{user}" : random.Next(2) == 0 ? Text(random) : $"{Text(random)}:{user}";
            var url = isUsual ? "https://example.org/grade" : Text(random);
            bool? isCorrect = random.Next(2) == 0 ? null : random.Next(2) == 0;
            var type = isCorrect is null ? "run" : "submit";
            var time = window.Start.UtcDateTime.AddMicroseconds(random.Next(60_000_000));
            var isDamaged = random.Next(12) == 0;
            records.Add(Record(user, Passback(random, isUsual, key, sourcedId, url), isCorrect, isDamaged ? "walk" : type, time, isUsual || random.Next(2) == 0));
            if (isDamaged)
                damaged++;
            else
                expected.Add(AttemptRows.Format(user, key, sourcedId, url, isCorrect, type, time));
        }

        return (Encoding.UTF8.GetBytes($"[{string.Join(", ", records)}]"), [.. expected.Order(StringComparer.Ordinal)], damaged);
    }

    private static string Record(string user, string passback, bool? isCorrect, string type, DateTime time, bool isPlain)
    {
        var options = isPlain ? Plain : JsonSerializerOptions.Default;
        var verdict = isCorrect switch { null => "null", true => "1", false => "0" };
        return $$"""{"lti_user_id": {{JsonSerializer.Serialize(user, options)}}, "passback_params": {{(passback[0] == '{' ? JsonSerializer.Serialize(passback, options) : passback[1..])}}, "is_correct": {{verdict}}, "attempt_type": "{{type}}", "created_at": "{{time:yyyy-MM-dd HH:mm:ss.ffffff}}"}""";
    }

    /// <summary>A dict literal of Python; or, behind an equals sign, an object of JSON.</summary>
    private static string Passback(Random random, bool isUsual, string? key, string? sourcedId, string? url)
    {
        if (!isUsual && random.Next(2) == 0)
            return "=" + JsonSerializer.Serialize(new { oauth_consumer_key = key, lis_result_sourcedid = sourcedId, lis_outcome_service_url = url });
        return $"{{'oauth_consumer_key': {Literal(key)}, 'lis_result_sourcedid': {Literal(sourcedId)}, 'lis_outcome_service_url': {Literal(url)}}}";
    }

    private static string Literal(string? text)
        => text is null ? "None" : $"'{text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";

    private static string? Text(Random random, int atLeast = 0)
        => atLeast == 0 && random.Next(5) == 0 ? null : string.Concat(Enumerable.Range(0, random.Next(atLeast, 6)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private sealed class Target(AttemptParser parser, TimeWindow window) : IPageTarget, IDisposable
    {
        private readonly PagePool _pool = new(4096, maxPages: 256);

        public List<AttemptChunk> Chunks { get; } = [];

        public ValueTask<Page> RentAsync(CancellationToken cancellationToken) => _pool.RentAsync(cancellationToken);

        public ValueTask SendAsync(Page page, CancellationToken cancellationToken)
        {
            Chunks.Add(parser.Parse(page, window));
            return ValueTask.CompletedTask;
        }

        public void Dispose()
        {
            Chunks.ForEach(static chunk => chunk.Dispose());
            _pool.Dispose();
        }
    }
}
