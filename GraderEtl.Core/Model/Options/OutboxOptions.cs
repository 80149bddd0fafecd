namespace GraderEtl.Core.Model.Options;

/// <summary>Messages kept as files: section <c>Outbox</c>.</summary>
public sealed class OutboxOptions
{
    /// <summary>Where <c>.eml</c> files are written; default <c>outbox</c> below the working directory.</summary>
    public string Directory { get; set; } = "outbox";
}
