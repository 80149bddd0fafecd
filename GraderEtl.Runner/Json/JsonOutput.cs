using System.Text.Json;
using System.Text.Json.Nodes;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Json;

/// <summary>Writes the one JSON document of a command that was asked for JSON. Those of several sources become one.</summary>
internal sealed class JsonOutput(Terminal terminal)
{
    private readonly List<(JsonObject Document, int Code)> _sources = [];
    private JsonObject? _ofSource;

    /// <summary>True when it was written, or where there are several sources, that of the present one.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>The source whose document is next, where there are several; else null.</summary>
    public string? Source { get; set; }

    /// <summary>Writes it.</summary>
    public void Write(Document document)
    {
        if (IsWritten)
            throw new InvalidOperationException("A command writes one JSON document; this would be the second.");
        IsWritten = true;
        if (Source is not null)
        {
            _ofSource = OfSource(Source, document);
            return;
        }

        terminal.Out.WriteLine(JsonSerializer.Serialize(document, document.GetType(), JsonLayout.Indented));
        terminal.Out.Flush();
    }

    /// <summary>The document of one of several sources.</summary>
    public static JsonObject OfSource(string source, Document document)
    {
        var json = (JsonObject)JsonSerializer.SerializeToNode(document, document.GetType(), JsonLayout.Indented)!;
        json.Insert(0, "source", source);
        return json;
    }

    /// <summary>Keeps the document of a source.</summary>
    /// <param name="code">The exit code of the command for it.</param>
    public void CloseSource(int code)
    {
        if (_ofSource is null)
            return;
        _sources.Add((_ofSource, code));
        (_ofSource, IsWritten) = (null, false);
    }

    /// <summary>Writes the documents of all sources as one; its outcome is that of the worst.</summary>
    /// <param name="worst">The exit code of the command.</param>
    public void WriteSources(int worst)
    {
        if (_sources.Count == 0)
            return;
        Source = null;
        var outcome = _sources.Find(source => source.Code == worst).Document ?? _sources[0].Document;
        Write(new SourcesDocument { Outcome = outcome["outcome"]!.GetValue<string>(), Sources = [.. _sources.Select(static source => source.Document)] });
    }
}
