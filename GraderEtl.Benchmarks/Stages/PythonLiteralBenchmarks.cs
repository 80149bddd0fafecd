using BenchmarkDotNet.Attributes;
using GraderEtl.Core.Model;
using GraderEtl.Core.Parsing;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>What does reading a Python dict literal cost, against what the framework takes for the same dict as JSON?</summary>
public class PythonLiteralBenchmarks : ResponseBenchmarks
{
    private byte[][] _literals = [];
    private byte[][] _json = [];
    private byte[] _buffer = [];

    [Params(Shape.Regular, Shape.Escapes, Shape.Cyrillic)]
    public override Shape Records { get; set; }

    internal override Work PerOperation => new(1, Literals.Of(Response).Average(literal => literal.Length));

    public override void Setup()
    {
        _literals = Literals.Of(Response);
        _json = [.. _literals.Select(Literals.ToJson)];
        _buffer = new byte[_literals.Max(literal => literal.Length)];
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Inputs.Records)]
    public int Utf8JsonReader()
    {
        var tokens = 0;
        foreach (var json in _json)
            tokens += Tokens.Count(json);
        return tokens;
    }

    /// <summary>All tokens.</summary>
    [Benchmark(OperationsPerInvoke = Inputs.Records)]
    public int PythonLiteralReader()
    {
        var tokens = 0;
        foreach (var literal in _literals)
        {
            var reader = new PythonLiteralReader(literal);
            while (reader.Read())
                tokens++;
        }

        return tokens;
    }

    /// <summary>The three fields of an attempt, unescaped where they lie, as the parser does it; a copy of the bytes is in it.</summary>
    [Benchmark(OperationsPerInvoke = Inputs.Records)]
    public int PassbackReader()
    {
        var length = 0;
        var row = default(AttemptRow);
        foreach (var literal in _literals)
        {
            literal.CopyTo(_buffer, 0);
            if (!Core.Parsing.PassbackReader.TryRead(_buffer, 0, literal.Length, ref row, out _))
                throw new InvalidDataException("The literal does not pass.");
            length += row.LisResultSourcedId.Length;
        }

        return length;
    }
}
