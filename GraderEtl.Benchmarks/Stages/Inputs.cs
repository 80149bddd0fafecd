using System.Text.Encodings.Web;
using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Core.Parsing;
using GraderEtl.Runner.Simulation;
using GraderEtl.Runner.Simulation.Rendering;
using GraderEtl.Runner.Simulation.World;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>Responses of the simulated source, sealed by seed and day: the same bytes on every machine.</summary>
internal static class Inputs
{
    /// <summary>Records in a response.</summary>
    public const int Records = 10_000;

    private const long Seed = 1;
    private static readonly DateOnly Day = new(2024, 3, 12);

    /// <summary>The day all records were made on.</summary>
    public static TimeWindow Window { get; } = new(
        new DateTimeOffset(Day, TimeOnly.MinValue, TimeSpan.Zero), new DateTimeOffset(Day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero));

    /// <summary>A whole response: one JSON array.</summary>
    public static byte[] Response(Shape shape, int records = Records)
    {
        var options = new SimulatorOptions
        {
            Seed = Seed,
            RowsPerDay = records,
            ExactRowsPerDay = true,
            NaturalQuirks = shape == Shape.Natural,
            HostileRate = QuirksOf(shape).Count > 0 ? 1 : 0,
            HostileQuirks = QuirksOf(shape),
        };
        var generator = new AttemptGenerator(options);
        var writer = new AttemptWriter(generator.Population, generator.Curriculum);
        using var attempts = generator.Generate(Day);
        using var buffer = new ResponseBuffer();
        using var response = new MemoryStream();
        buffer.Write("["u8);
        for (var place = 0; place < attempts.Count; place++)
        {
            if (place > 0)
                buffer.Write(", "u8);
            writer.Write(attempts[place], buffer);
            Flush();
        }

        buffer.Write("]"u8);
        Flush();
        return response.ToArray();

        void Flush() => buffer.FlushToAsync(response, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>The times of the records as the source prints them, in UTF-8.</summary>
    public static byte[][] Times()
    {
        using var attempts = new AttemptGenerator(new SimulatorOptions { Seed = Seed, RowsPerDay = Records, ExactRowsPerDay = true }).Generate(Day);
        return [.. Enumerable.Range(0, attempts.Count)
            .Select(place => AttemptDraft.FormatTime(Micros.ToDateTime(attempts[place].CreatedAt)))
            .Select(System.Text.Encoding.ASCII.GetBytes)];
    }

    /// <summary>Names of the quirks every record has one of; none for the shapes that are as the source is.</summary>
    private static IReadOnlyList<string> QuirksOf(Shape shape) => shape switch
    {
        Shape.Quirks => [.. HostileQuirks.All.Where(quirk => quirk.Reason is null).Select(quirk => quirk.Name)],
        Shape.Escapes => ["key-both-quotes", "key-python-escapes", "user-escaped"],
        Shape.Cyrillic => ["key-cyrillic"],
        Shape.Bad => [.. HostileQuirks.All.Where(quirk => quirk.Reason is not null).Select(quirk => quirk.Name)],
        _ => [],
    };
}

/// <summary>What the records of a response are like.</summary>
public enum Shape
{
    /// <summary>Every record as it nearly always is.</summary>
    Regular,

    /// <summary>With the oddities of the real source, as often as they occur there: three records in a hundred.</summary>
    Natural,

    /// <summary>Every record with some oddity that it survives.</summary>
    Quirks,

    /// <summary>Every record with escapes of JSON, of Python, or both.</summary>
    Escapes,

    /// <summary>Every record with Cyrillic letters and an emoji in a field.</summary>
    Cyrillic,

    /// <summary>Every record breaks a rule and goes to quarantine.</summary>
    Bad,
}

/// <summary>The <c>passback_params</c> of a response, and the same dicts as JSON.</summary>
internal static class Literals
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The literals as the source sends them, free of JSON's escapes.</summary>
    public static byte[][] Of(byte[] response)
    {
        using var records = JsonDocument.Parse(response);
        return [.. records.RootElement.EnumerateArray()
            .Select(record => record.GetProperty("passback_params").GetString()!)
            .Select(System.Text.Encoding.UTF8.GetBytes)];
    }

    /// <summary>One literal as JSON would have it.</summary>
    public static byte[] ToJson(byte[] literal)
    {
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal);
        var reader = new PythonLiteralReader(literal);
        reader.Read();
        while (reader.Read() && reader.Depth > 0)
        {
            var key = reader.GetString()!;
            reader.Read();
            fields.Add(key, reader.GetString());
        }

        return JsonSerializer.SerializeToUtf8Bytes(fields, Plain);
    }
}

/// <summary>The baseline of everything that reads JSON: <see cref="Utf8JsonReader"/> going through all tokens and doing nothing with them.</summary>
internal static class Tokens
{
    public static int Count(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var tokens = 0;
        while (reader.Read())
            tokens++;
        return tokens;
    }
}
