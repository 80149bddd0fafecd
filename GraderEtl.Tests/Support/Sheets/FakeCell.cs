using System.Text.Json.Nodes;

namespace GraderEtl.Tests.Support.Sheets;

/// <summary>A cell: what was entered and how it looks.</summary>
internal sealed record FakeCell
{
    public static FakeCell Empty { get; } = new();

    /// <summary>A double, a string, a bool, or null.</summary>
    public object? Value { get; init; }

    /// <summary>True when <see cref="Value"/> is a formula, which would be computed.</summary>
    public bool IsFormula { get; init; }

    public string? Note { get; init; }

    public string? NumberType { get; init; }

    public string? Pattern { get; init; }

    public bool Bold { get; init; }

    public string? Wrap { get; init; }

    /// <summary>Only its look, as a row or column has that is inserted beside it.</summary>
    public FakeCell Look => this with { Value = null, IsFormula = false, Note = null };

    /// <summary>As it is read: a formula as its text, since nothing is computed here.</summary>
    public JsonObject ToJson()
    {
        var cell = new JsonObject();
        if (Value is not null)
        {
            cell["effectiveValue"] = Value switch
            {
                double number => new JsonObject { ["numberValue"] = number == Math.Floor(number) ? JsonValue.Create((long)number) : JsonValue.Create(number) },
                bool truth => new JsonObject { ["boolValue"] = truth },
                _ => new JsonObject { ["stringValue"] = (string)Value },
            };
        }

        if (Note is not null)
            cell["note"] = Note;
        return cell;
    }
}
