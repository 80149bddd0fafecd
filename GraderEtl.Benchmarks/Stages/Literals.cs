using System.Text.Encodings.Web;
using System.Text.Json;
using GraderEtl.Core.Parsing;

namespace GraderEtl.Benchmarks.Stages;

/// <summary>The <c>passback_params</c> of an answer, and the same dicts as JSON.</summary>
internal static class Literals
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The literals as the source sends them, free of JSON's escapes.</summary>
    public static byte[][] Of(byte[] answer)
    {
        using var records = JsonDocument.Parse(answer);
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
