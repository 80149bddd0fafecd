namespace GraderEtl.Runner.Console;

/// <summary>How progress is shown.</summary>
internal enum ProgressMode
{
    /// <summary>A bar on a terminal, lines elsewhere.</summary>
    Auto,

    /// <summary>A moving bar; lines where there is no terminal.</summary>
    Bar,

    /// <summary>A line every ten seconds and at the start of each stage.</summary>
    Log,

    /// <summary>Not at all.</summary>
    None,
}
