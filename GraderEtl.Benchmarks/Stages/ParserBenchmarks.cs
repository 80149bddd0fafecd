using BenchmarkDotNet.Attributes;
using GraderEtl.Core.Memory;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Parsing;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>
/// What does a record cost between the socket and the COPY, on one core: cut, parsed, validated, its user and task looked up, encoded,
/// hashed and counted? By the learned shape of usual records, and all of it the general way, against only tokenising the same bytes.
/// </summary>
public class ParserBenchmarks : ResponseBenchmarks
{
    private readonly PagePool _pool = new(new TuningOptions().PageBytes, maxPages: 2);
    private readonly Way _usual = new(isQuick: true);
    private readonly Way _general = new(isQuick: false);
    private CutPages _pages = null!;

    [ParamsAllValues]
    public override Shape Records { get; set; }

    /// <summary>Has the shape learned, and users and tasks known, as they are in all pages of a load but the first ones.</summary>
    public override void Setup()
    {
        _pages = new CutPages(Response);
        var (usual, general) = (_usual.Read(Response), _general.Read(Response));
        if (usual != general)
            throw new InvalidDataException($"The usual way comes to the hash {usual}, the general way to {general}.");
    }

    /// <summary>The floor of the general way.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Inputs.Records)]
    public int Utf8JsonReader() => Tokens.Count(Response);

    /// <summary>Of the general way, parsing and validating pages that are cut. Filling them, a copy of the bytes, is in it.</summary>
    [Benchmark(OperationsPerInvoke = Inputs.Records)]
    public int GeneralParse()
    {
        var read = 0;
        for (var number = 0; number < _pages.Count; number++)
        {
            var page = _pool.RentAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            _pages.Fill(page, number);
            using var chunk = _general.Parser.Parse(page, Inputs.Window);
            read += chunk.Read;
        }

        return read;
    }

    [Benchmark(OperationsPerInvoke = Inputs.Records)]
    public ulong GeneralWay() => _general.Read(Response);

    [Benchmark(OperationsPerInvoke = Inputs.Records)]
    public ulong UsualWay() => _usual.Read(Response);

    /// <summary>All that happens to a response in the program, on one thread.</summary>
    private sealed class Way
    {
        private readonly RowEncoder _encoder = new();
        private readonly KnownDictionaries _known = new();
        private readonly PageSink _sink;
        private ulong _hash;

        public Way(bool isQuick)
        {
            Parser = new AttemptParser(new ValidationOptions()) { TakesQuickWay = isQuick };
            _sink = new PageSink(Take);
        }

        public AttemptParser Parser { get; }

        /// <summary>Reads a response to its end and returns the sum of the rows' hashes.</summary>
        public ulong Read(byte[] response)
        {
            _hash = 0;
            _sink.Read(response);
            return _hash;
        }

        private void Take(Page page)
        {
            using var chunk = Parser.Parse(page, Inputs.Window);
            _known.Resolve(chunk);
            _hash += _encoder.EncodeHashAndCount(chunk);
        }
    }
}
