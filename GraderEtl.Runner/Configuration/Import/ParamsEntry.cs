namespace GraderEtl.Runner.Configuration.Import;

/// <summary>A value that a file of an older script gives a name.</summary>
/// <param name="Sections">Names of the sections, dicts or classes around it, the outermost first.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">The value; null where it is an expression, which is never evaluated, or comes from the environment alone.</param>
/// <param name="Variable">The environment variable whose default the value is; null when it is no default.</param>
internal sealed record ParamsEntry(IReadOnlyList<string> Sections, string Name, string? Value, string? Variable = null)
{
    /// <summary>Its full name, such as <c>db.host</c>.</summary>
    public string Path => string.Join('.', [.. Sections, Name]);
}
