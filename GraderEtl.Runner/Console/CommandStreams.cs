namespace GraderEtl.Runner.Console;

/// <summary>The streams a command talks through, and which of them are terminals.</summary>
/// <param name="Out">Results only.</param>
/// <param name="Error">Progress and messages.</param>
/// <param name="OutIsTerminal">True when somebody watches the results.</param>
/// <param name="ErrorIsTerminal">True when somebody watches the messages.</param>
/// <param name="Width">Columns of the terminal; null for as many as it has.</param>
internal sealed record CommandStreams(TextWriter Out, TextWriter Error, bool OutIsTerminal = false, bool ErrorIsTerminal = false, int? Width = null);
