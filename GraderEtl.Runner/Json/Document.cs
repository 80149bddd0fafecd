using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Json;

/// <summary>
/// The one JSON document of a command: the properties in camel case, in their order, between <c>outcome</c> and <c>error</c>. Names and
/// meanings never change once released, properties may be added. A figure that does not exist is null. The language changes nothing.
/// </summary>
internal abstract class Document
{
    /// <summary>The code of how it ended, such as <c>completed</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string Outcome { get; init; } = JsonNames.Code(LoadOutcome.Completed);

    [JsonPropertyOrder(1)]
    public ErrorDocument? Error { get; init; }
}

/// <summary>A command that ended with an error and has no result.</summary>
internal sealed class FailedDocument : Document
{
    internal FailedDocument(ErrorDocument error) => (Outcome, Error) = (JsonNames.Code(LoadOutcome.Failed), error);
}

/// <summary>The documents of several sources, each with its name in front.</summary>
internal sealed class SourcesDocument : Document
{
    public required IReadOnlyList<JsonObject> Sources { get; init; }
}

/// <summary>A half-open range of time.</summary>
internal sealed record RangeDocument(DateTimeOffset From, DateTimeOffset To)
{
    public static RangeDocument Of(TimeWindow window) => new(window.Start, window.End);

    public static IReadOnlyList<RangeDocument> Of(IEnumerable<TimeWindow> windows) => [.. windows.Select(Of)];
}

/// <summary>What became of records.</summary>
internal sealed record CountsDocument(long Read, long Loaded, long Duplicate, long Rejected, long Outside, long Forgotten)
{
    public static CountsDocument Of(WindowCounts counts) => new(counts.Read, counts.Loaded, counts.Duplicate, counts.Rejected, counts.Outside, counts.Forgotten);
}

/// <summary>What a report sink or a notifier did.</summary>
internal sealed record OutputDocument(string Name, string Kind, string? Target, bool Succeeded, string? Error)
{
    public static IReadOnlyList<OutputDocument> Of(IEnumerable<OutputResult> outputs)
        => [.. outputs.Select(output => new OutputDocument(output.Name, JsonNames.Code(output.Kind), output.Target, output.Succeeded, output.Error))];
}
