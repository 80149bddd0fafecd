using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>What does reading a time cost, against the framework's own reader of the same text?</summary>
public class TimestampBenchmarks : StageBenchmarks
{
    private static readonly string[] Formats = ["yyyy-MM-dd HH:mm:ss.ffffff", "yyyy-MM-dd HH:mm:ss"];
    private readonly byte[][] _times = Inputs.Times();

    internal override Work PerOperation => new(1, _times.Average(time => time.Length));

    /// <summary>It reads UTF-16 only, so the text is widened first.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Inputs.Records)]
    public long TryParseExact()
    {
        var sum = 0L;
        Span<char> text = stackalloc char[32];
        foreach (var time in _times)
        {
            var length = Encoding.UTF8.GetChars(time, text);
            if (!DateTimeOffset.TryParseExact(text[..length], Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read))
                throw new InvalidDataException("The framework does not read the time.");
            sum += read.UtcTicks;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Inputs.Records)]
    public long TimestampReader()
    {
        var sum = 0L;
        foreach (var time in _times)
        {
            if (!Core.Parsing.TimestampReader.TryRead(time, out var microseconds))
                throw new InvalidDataException("The reader does not read the time.");
            sum += microseconds;
        }

        return sum;
    }
}
