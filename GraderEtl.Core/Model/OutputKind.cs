namespace GraderEtl.Core.Model;

/// <summary>What an output is.</summary>
public enum OutputKind
{
    /// <summary>A report, written by a report sink.</summary>
    Report,

    /// <summary>A message, sent by a notifier.</summary>
    Message,
}
