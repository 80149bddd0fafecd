using System.Text.Json;

namespace GraderEtl.Benchmarks.Stages;

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
