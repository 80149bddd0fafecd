using System.Text;
using FsCheck;
using FsCheck.Fluent;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;
using GraderEtl.Tests.Source;
using NUnit.Framework;

namespace GraderEtl.Tests.Parsing;

/// <summary>The quick way for usual records and the general one differ in speed only.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class QuickWayTests
{
    private static readonly string[] Tails =
    [
        "{'oauth_consumer_key': '', 'lis_result_sourcedid': 'course-v1:A+B+C:host-0123456789abcdef:USER', 'lis_outcome_service_url': 'https://example.org/x'}",
        "{'lis_outcome_service_url': 'https://example.org/USER', 'lis_result_sourcedid': 'course-v1:A+B+C:host-abc:USER'}",
        "{'lis_result_sourcedid': 'x:USER', 'n': 1, 'oauth_consumer_key': None}", "{'lis_result_sourcedid': 'x:a'}", "None", "",
        "{'oauth_consumer_key': 'k:USER', 'lis_result_sourcedid': ':USER'}", "{broken:USER'", "{'lis_result_sourcedid': 'Ж:USER'}",
    ];

    private static readonly string[] Users = ["a", "3583bf109f8b458e13ae1ac9d85c396a", "17", "o'neil", "it's', 'x': '", "Ж", "}{", "a b", ""];

    [Test]
    public void Damaged_and_odd_responses_come_out_the_same_either_way()
    {
        var promised = 0;
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Compare(seed, ref promised)).Check(Config.QuickThrowOnFailure.WithMaxTest(1_500));
        Assert.That(promised, Is.GreaterThan(1_000), "templates whose promise was looked at");
    }

    [Test]
    public async Task Responses_of_the_simulator_with_every_oddity_come_out_the_same_either_way()
    {
        using var quick = new Reader(true, 4096);
        using var general = new Reader(false, 4096);
        foreach (var response in (byte[][])[SampleResponses.Real, await SampleResponses.HostileAsync(), SampleResponses.Real, .. await SampleResponses.HostileInThreesAsync()])
            Assert.That(quick.Read(response, int.MaxValue), Is.EqualTo(general.Read(response, int.MaxValue)));
        Assert.That(general.Templates, Is.Empty);
    }

    [Test]
    public void Usual_records_are_cut_and_parsed_the_quick_way_once_the_shape_is_known()
    {
        using var reader = new Reader(true, 64 * 1024);
        var response = Response(new Random(5), count: 60, isOdd: false, Tails[..1], Users[1..2]);
        reader.Read(response, int.MaxValue);
        reader.Read(response, int.MaxValue);
        reader.Read(response, int.MaxValue);
        Assert.That((reader.Usual, reader.Templates.Count), Is.EqualTo((118, 1)), "the first record after the bracket is cut the general way");
    }

    private static bool Compare(int seed, ref int promised)
    {
        var random = new Random(seed);
        var pageBytes = random.Next(1024, 8192);
        var options = new ValidationOptions();
        if (random.Next(4) == 0)
            options.RequiredFields.Add("lis_result_sourcedid");
        var clock = random.Next(3) == 0 ? SourceClock.Of("Europe/Moscow") : null;
        using var quick = new Reader(true, pageBytes, options, clock);
        using var general = new Reader(false, pageBytes, options, clock);
        for (var round = 0; round < 6; round++)
        {
            var response = Response(random, random.Next(1, 40), isOdd: round > 0 && random.Next(2) == 0, Tails, Users);
            for (var damage = round == 0 ? 0 : random.Next(4); damage > 0; damage--)
                response = Damage(response, random);
            var longest = random.Next(3) == 0 ? int.MaxValue : random.Next(1, 2000);
            var found = quick.Read(response, longest);
            var expected = general.Read(response, longest);
            Assert.That(found, Is.EqualTo(expected), Encoding.UTF8.GetString(response));
        }

        promised += quick.Templates.Count;
        return true;
    }

    private static byte[] Damage(byte[] response, Random random)
    {
        var at = random.Next(response.Length);
        var length = Math.Min(random.Next(1, 30), response.Length - at);
        switch (random.Next(5))
        {
            case 0:
                response[at] ^= (byte)(1 << random.Next(8));
                return response;
            case 1:
                return [.. response[..at], .. response[(at + 1)..]];
            case 2:
                return [.. response[..at], "\"'\\{}[], :\0\n1nж"u8.ToArray()[random.Next(16)], .. response[at..]];
            case 3:
                return [.. response[..at], .. response[at..(at + length)], .. response[at..]];
            default:
                return random.Next(5) == 0 ? response[..Math.Max(1, at)] : response;
        }
    }

    private static byte[] Response(Random random, int count, bool isOdd, string[] tails, string[] users)
    {
        var (comma, colon, extra) = random.Next(4) switch
        {
            0 => (",", ":", ""),
            1 => (", ", ": ", ", \"v\": 3"),
            2 => (",", ":", $",\"{new string('k', 40)}\":\"{new string('x', random.Next(55, 70))}\""),
            _ => (",\n  ", " : ", ",\"w\": \"x\""),
        };
        var records = Enumerable.Range(0, count).Select(_ =>
        {
            var user = users[random.Next(users.Length)];
            var submits = random.Next(2) == 0;
            var (verdict, type) = submits ? (random.Next(2) == 0 ? "1" : "0", "submit") : ("null", "run");
            var time = $"2023-05-{random.Next(31, 32)} {random.Next(0, 24):00}:16:11.{random.Next(1_000_000):000000}";
            var passback = $"\"{tails[random.Next(tails.Length)].Replace("USER", user, StringComparison.Ordinal)}\"";
            if (isOdd && random.Next(4) == 0)
            {
                verdict = new[] { "1.0", "true", "\"1\"", "null", "2", "01", "1e0" }[random.Next(7)];
                time = new[] { "2023-05-31 09:16:11", "2023-05-31T09:16:11Z", "2023-06-02 00:00:00", "2023-02-30 00:00:00", "2023-05-31 09:16:11.5+03:00" }[random.Next(5)];
                passback = new[] { passback, "null", "{}", "\"{'oauth_consumer_key': '\\\\u0416'}\"" }[random.Next(4)];
            }

            return $"{{\"lti_user_id\"{colon}\"{user}\"{comma}\"passback_params\"{colon}{passback}{comma}\"is_correct\"{colon}{verdict}{comma}"
                + $"\"attempt_type\"{colon}\"{type}\"{comma}\"created_at\"{colon}\"{time}\"{extra}}}";
        });
        return Encoding.UTF8.GetBytes("[" + string.Join(comma, records) + "]");
    }

    /// <summary>Reads responses one after another with one parser, and keeps watch over what a template promises.</summary>
    private sealed class Reader(bool isQuick, int pageBytes, ValidationOptions? options = null, SourceClock? clock = null) : IPageTarget, IDisposable
    {
        private readonly PagePool _pool = new(pageBytes, maxPages: 2);
        private readonly UnstoredFields _unstored = new();
        private readonly StringBuilder _found = new();
        private AttemptParser? _parser;

        public Dictionary<int, string> Templates { get; } = [];

        /// <summary>Records cut by a learned shape.</summary>
        public int Usual { get; private set; }

        /// <summary>All that is known of a response afterwards, as a text.</summary>
        public string Read(byte[] response, int longest)
        {
            _found.Clear();
            try
            {
                var read = JsonArrayReader.ReadAsync(new SplitterStream(response, () => longest), this).GetAwaiter().GetResult();
                _found.Append(read.Records);
            }
            catch (GraderEtlException error)
            {
                _found.Append(error.Message);
            }

            return _found.AppendJoin('|', _unstored.ToTexts(text => text)).ToString();
        }

        public ValueTask<Page> RentAsync(CancellationToken cancellationToken) => _pool.RentAsync(cancellationToken);

        public ValueTask SendAsync(Page page, CancellationToken cancellationToken)
        {
            _parser ??= new AttemptParser(options ?? new ValidationOptions(), clock, _unstored) { TakesQuickWay = isQuick };
            foreach (var record in page.Records)
                Usual += record.IsUsual ? 1 : 0;
            using var chunk = _parser.Parse(page, ParsingSupport.Window, keepOriginals: true);
            for (var index = 0; index < chunk.Count; index++)
            {
                var attempt = new ParsedAttempt(chunk[index]);
                _found.AppendLine(attempt.ToString()).AppendLine(Encoding.UTF8.GetString(chunk.Originals[index].Span));
                if (chunk.Rows[index].Template is > 0 and var template)
                    Promise(template, attempt);
            }

            foreach (var rejection in chunk.Rejections)
                _found.AppendLine($"{rejection.Reason} {rejection.Field} {rejection.Detail} {Convert.ToHexString(rejection.Original.Span)}");
            foreach (var row in chunk.OutsideRows)
                _found.Append(row.CreatedAt).Append(' ');
            _found.AppendLine($"outside {chunk.Outside}");
            return ValueTask.CompletedTask;
        }

        public void Dispose() => _pool.Dispose();

        private void Promise(int template, ParsedAttempt attempt)
        {
            var ends = attempt.SourcedId?.EndsWith(":" + attempt.UserId, StringComparison.Ordinal) == true;
            var head = ends ? attempt.SourcedId![..^(attempt.UserId.Length + 1)] : attempt.SourcedId;
            var task = $"{attempt.ConsumerKey ?? "NULL"}|{head ?? "NULL"}|{ends}|{attempt.ServiceUrl ?? "NULL"}";
            if (!Templates.TryAdd(template, task))
                Assert.That(task, Is.EqualTo(Templates[template]), "rows of one template are of one task");
        }
    }
}
