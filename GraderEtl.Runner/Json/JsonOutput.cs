using System.Text.Json;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Json;

/// <summary>Writes the one JSON document of a command that was asked for JSON.</summary>
internal sealed class JsonOutput(Terminal terminal)
{
    /// <summary>True when it was written.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>Writes it.</summary>
    public void Write(Document document)
    {
        if (IsWritten)
            throw new InvalidOperationException("A command writes one JSON document; this would be the second.");
        IsWritten = true;
        terminal.Out.WriteLine(JsonSerializer.Serialize(document, document.GetType(), JsonLayout.Indented));
        terminal.Out.Flush();
    }
}
