namespace GraderEtl.Core.Model.Options;

/// <summary>The message about a run: section <c>Mail</c>.</summary>
public sealed class MailOptions
{
    /// <summary>Sender's address; default <c>grader-etl@example.org</c>.</summary>
    public string From { get; set; } = "grader-etl@example.org";

    /// <summary>Recipients' addresses; default <c>team@example.org</c>.</summary>
    public IList<string> To { get; } = [];
}
