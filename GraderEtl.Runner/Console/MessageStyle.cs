namespace GraderEtl.Runner.Console;

/// <summary>How a message's label is shown where colours are.</summary>
internal enum MessageStyle
{
    /// <summary>Without colour.</summary>
    Plain,

    /// <summary>Yellow.</summary>
    Warning,

    /// <summary>Red.</summary>
    Error,
}
