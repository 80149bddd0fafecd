using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Commands;

/// <summary>The one JSON document of a command that was asked for JSON.</summary>
internal sealed class JsonOutput(Terminal terminal)
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>True when it was written.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>Writes it: an object whose members <paramref name="members"/> writes.</summary>
    public void Write(Action<Utf8JsonWriter> members)
    {
        if (IsWritten)
            throw new InvalidOperationException("A command writes one JSON document; this would be the second.");
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        IsWritten = true;
        terminal.Out.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        terminal.Out.Flush();
    }
}
