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
}
