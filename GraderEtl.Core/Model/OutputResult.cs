namespace GraderEtl.Core.Model;

/// <summary>What a report sink or a notifier did.</summary>
/// <param name="Name">Its name, such as <c>csv</c>.</param>
/// <param name="Target">Where it wrote: a file, a sheet, recipients.</param>
/// <param name="Error">Why it failed, without secrets; null when it did not.</param>
public sealed record OutputResult(string Name, string? Target, string? Error)
{
    /// <summary>Whether it is a report or a message.</summary>
    public OutputKind Kind { get; init; }

    /// <summary>True when it did what it should.</summary>
    public bool Succeeded => Error is null;
}
