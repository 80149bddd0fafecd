using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;
using GraderEtl.Core.Source;

namespace GraderEtl.Benchmarks;

/// <summary>
/// What does a record cost between the socket and the COPY, one core, and what does it allocate? The baseline is <c>Utf8JsonReader</c>
/// going through the tokens of the same bytes and doing nothing with them. All figures are per record of about 570 bytes.
/// </summary>
[MemoryDiagnoser]
public class ParsingBenchmarks
{
    private const int Records = 10_000;
    private const int PageBytes = 256 * 1024;

    private static readonly TimeWindow Window = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));

    private static readonly PagePool Pool = new(PageBytes, maxPages: 2);

    private readonly AttemptParser _parser = new(new ValidationOptions());
    private readonly byte[] _json = MakeAnswer();
    private readonly byte[] _literal = Encoding.UTF8.GetBytes(MakeLiteral(7));
    private readonly byte[] _time = "2023-05-31 09:16:11.313646"u8.ToArray();

    /// <summary>The floor: tokens only.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Records)]
    public int Utf8JsonReaderTokens()
    {
        var reader = new Utf8JsonReader(_json);
        var tokens = 0;
        while (reader.Read())
            tokens++;
        return tokens;
    }

    /// <summary>Cutting the answer into pages.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public long Split() => Run(new Target(Pool, parser: null));

    /// <summary>Cutting it into pages and parsing them.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public long SplitAndParse() => Run(new Target(Pool, _parser));

    /// <summary>The Python literal of one record.</summary>
    [Benchmark]
    public int PythonLiteral()
    {
        var reader = new PythonLiteralReader(_literal);
        var tokens = 0;
        while (reader.Read())
            tokens++;
        return tokens;
    }

    /// <summary>The time of one record.</summary>
    [Benchmark]
    public long Timestamp()
    {
        TimestampReader.TryRead(_time, out var microseconds);
        return microseconds;
    }

    private long Run(Target target)
    {
        using var stream = new MemoryStream(_json);
        return JsonArrayReader.ReadAsync(stream, target).GetAwaiter().GetResult().Records;
    }

    private static byte[] MakeAnswer()
    {
        var json = new StringBuilder("[");
        for (var number = 0; number < Records; number++)
        {
            json.Append(number == 0 ? "" : ", ")
                .Append("{\"lti_user_id\": \"").Append(User(number)).Append("\", \"passback_params\": \"").Append(MakeLiteral(number))
                .Append(number % 3 == 0
                    ? $"\", \"is_correct\": {number % 2}, \"attempt_type\": \"submit\""
                    : "\", \"is_correct\": null, \"attempt_type\": \"run\"")
                .Append(", \"created_at\": \"2023-05-31 09:16:11.").Append((number * 7).ToString("D6")).Append("\"}");
        }

        return Encoding.UTF8.GetBytes(json.Append(']').ToString());
    }

    private static string MakeLiteral(int number) =>
        "{'oauth_consumer_key': '', 'lis_result_sourcedid': 'course-v1:ExampleOrg+DST-3.0+28FEB2021:lms.example.org-"
        + $"ca3ecf8e5f284c329eb7bd529e1a9f7e:{User(number)}', 'lis_outcome_service_url': 'https://lms.example.org/courses/"
        + "course-v1:ExampleOrg+DST-3.0+28FEB2021/xblock/block-v1:ExampleOrg+DST-3.0+28FEB2021+type@lti+block@"
        + "ca3ecf8e5f284c329eb7bd529e1a9f7e/handler_noauth/grade_handler'}";

    private static string User(int number) => (number * 2_654_435_761L).ToString("x32");

    private sealed class Target(PagePool pool, AttemptParser? parser) : IPageTarget
    {
        public ValueTask<Page> RentAsync(CancellationToken cancellationToken) => pool.RentAsync(cancellationToken);

        public ValueTask SendAsync(Page page, CancellationToken cancellationToken)
        {
            if (parser is null)
                page.Dispose();
            else
                parser.Parse(page, Window).Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
