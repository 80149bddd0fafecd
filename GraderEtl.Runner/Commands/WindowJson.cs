using System.Text.Json;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Commands;

/// <summary>Windows as JSON.</summary>
internal static class WindowJson
{
    /// <summary>Writes an array of objects with <c>from</c> and <c>to</c>.</summary>
    public static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<TimeWindow> windows)
    {
        json.WriteStartArray(name);
        foreach (var window in windows)
        {
            json.WriteStartObject();
            WriteBounds(json, window);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes <c>from</c> and <c>to</c> as members.</summary>
    public static void WriteBounds(Utf8JsonWriter json, TimeWindow window)
    {
        json.WriteString("from", window.Start.UtcDateTime);
        json.WriteString("to", window.End.UtcDateTime);
    }
}
