namespace GraderEtl.Core.Model.Learning;

/// <summary>What a figure means.</summary>
/// <param name="Key">Its name in code, such as <c>first_try_rate</c>; never translated.</param>
/// <param name="Name">Its name for people, such as a column's heading.</param>
/// <param name="Text">Its definition: one or two sentences.</param>
public sealed record MetricDefinition(string Key, string Name, string Text)
{
    /// <summary>A shorter name, for narrow columns; the name itself where there is none.</summary>
    public string ShortName { get; init; } = Name;
}
