using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;
using GraderEtl.Tests.Parsing;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <summary>What a record says is what the view shows, in all seven columns, whichever way the record is read.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class RoundTripTests
{
    private const int Responses = 60;

    private static readonly string[] Pieces = ["a", ":", "b", "'", "\\", "ж", "\U0001F600", " ", "{", "\"", "course-v1:A+B:h-1", "None"];
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Elements(Pieces).ListOf(5).Select(string.Concat),
        Gen.Elements(Pieces),
        ArbMap.Default.GeneratorFor<UnicodeString>().Select(static text => ParsingSupport.Storable(text.Get)));

    private static readonly Gen<string?> NoText = Gen.Constant((string?)null);
    private static readonly Gen<string?> SomeText = Gen.Frequency((1, NoText), (1, Gen.Constant((string?)"")), (3, Texts.Select(static text => (string?)text)));

    /// <summary>A record such as the grader's, of one of a few users and tasks.</summary>
    private static readonly Gen<Sent> Usual =
        from user in Gen.Choose(0, 20).Select(static number => $"user-{number:x8}")
        from task in Gen.Choose(0, 4)
        from rest in Rest
        select new Sent(user, "", $"course-v1:A+B:h-{task}:{user}", "https://example.org/grade", rest, IsObject: false, IsPlain: true);

    /// <summary>A record of whatever texts, with the user at the end of the id or not.</summary>
    private static readonly Gen<Sent> Odd =
        from user in Texts.Select(static text => text.Length == 0 ? "u" : text)
        from key in SomeText
        from sourcedId in Gen.OneOf(SomeText, Texts.Select(text => (string?)$"{text}:{user}"))
        from url in SomeText
        from rest in Rest
        from isObject in ArbMap.Default.GeneratorFor<bool>()
        from isPlain in ArbMap.Default.GeneratorFor<bool>()
        select new Sent(user, key, sourcedId, url, rest, isObject, isPlain);

    private static Gen<(bool? IsCorrect, int Microsecond, bool IsDamaged)> Rest =>
        from isCorrect in Gen.Elements<bool?>(null, true, false)
        from microsecond in Gen.Choose(0, 59_999_999)
        from isDamaged in Gen.Frequency((11, Gen.Constant(false)), (1, Gen.Constant(true)))
        select (isCorrect, microsecond, isDamaged);

    [Test]
    public async Task Records_come_back_from_the_view_as_they_were_sent_and_damaged_ones_do_not([Values] bool takesQuickWay)
    {
        await using var store = await StoreFixture.CreateAsync();
        var parser = new AttemptParser(new ValidationOptions()) { TakesQuickWay = takesQuickWay };
        var responses = Arb.From(
            Gen.Frequency((2, Usual.NonEmptyListOf()), (1, Odd.NonEmptyListOf())).Select(static sent => sent.ToArray()),
            static sent => sent.Select((_, left) => sent.Where((_, place) => place != left).ToArray()));
        var minute = 0;
        Prop.ForAll(responses, sent => LoadAsync(store, parser, minute++, sent).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(Responses));
    }

    private static async Task LoadAsync(StoreFixture store, AttemptParser parser, int minute, Sent[] sent)
    {
        var window = new TimeWindow(StoreFixture.At(1).AddMinutes(minute), StoreFixture.At(1).AddMinutes(minute + 1));
        var response = Encoding.UTF8.GetBytes($"[{string.Join(", ", sent.Select(record => record.ToJson(window.Start)))}]");
        List<string> expected = [.. sent.Where(static record => !record.Rest.IsDamaged).Select(record => record.ToRow(window.Start)).Distinct().Order(StringComparer.Ordinal)];
        using var target = new Target(parser, window);
        using var json = new MemoryStream(response);
        await JsonArrayReader.ReadAsync(json, target);
        var summary = await store.LoadAsync(window, [.. target.Chunks]);
        Assert.That(await AttemptRows.ReadAsync(store.Server.DataSource, window), Is.EqualTo(expected), Encoding.UTF8.GetString(response));
        Assert.That((summary.Counts.Loaded, summary.Counts.Rejected), Is.EqualTo((expected.Count, sent.Count(static record => record.Rest.IsDamaged))));
    }

    /// <summary>A record.</summary>
    /// <param name="User">The user.</param>
    /// <param name="Key">The consumer key.</param>
    /// <param name="SourcedId">The sourcedid.</param>
    /// <param name="Url">The outcome service.</param>
    /// <param name="Rest">The verdict, null for a run; the time in its window; whether its type makes no sense.</param>
    /// <param name="IsObject">Whether the passback is an object of JSON, and not a dict literal of Python.</param>
    /// <param name="IsPlain">Whether texts are escaped no more than JSON demands.</param>
    private sealed record Sent(
        string User, string? Key, string? SourcedId, string? Url, (bool? IsCorrect, int Microsecond, bool IsDamaged) Rest, bool IsObject, bool IsPlain)
    {
        private string Type => Rest.IsCorrect is null ? "run" : "submit";

        public string ToRow(DateTimeOffset start)
            => AttemptRows.Format(User, Key, SourcedId, Url, Rest.IsCorrect, Type, start.UtcDateTime.AddMicroseconds(Rest.Microsecond));

        public string ToJson(DateTimeOffset start)
        {
            var options = IsPlain ? Plain : JsonSerializerOptions.Default;
            var verdict = Rest.IsCorrect switch { null => "null", true => "1", false => "0" };
            var passback = IsObject
                ? JsonSerializer.Serialize(new { oauth_consumer_key = Key, lis_result_sourcedid = SourcedId, lis_outcome_service_url = Url }, options)
                : JsonSerializer.Serialize($"{{'oauth_consumer_key': {Literal(Key)}, 'lis_result_sourcedid': {Literal(SourcedId)}, 'lis_outcome_service_url': {Literal(Url)}}}", options);
            return $$"""
                {"lti_user_id": {{JsonSerializer.Serialize(User, options)}}, "passback_params": {{passback}}, "is_correct": {{verdict}}, "attempt_type": "{{(Rest.IsDamaged ? "walk" : Type)}}", "created_at": "{{start.UtcDateTime.AddMicroseconds(Rest.Microsecond):yyyy-MM-dd HH:mm:ss.ffffff}}"}
                """;
        }

        private static string Literal(string? text) => text is null ? "None" : ParsingSupport.PythonRepr(text);
    }

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
