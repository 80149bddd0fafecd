using GraderEtl.Core.Diagnostics;
using Spectre.Console;

namespace GraderEtl.Runner.Console;

/// <summary>
/// Where results (standard output) and messages (standard error) go. Each may be a terminal or not; the process's own streams are
/// only one case, tests have theirs.
/// </summary>
internal sealed class Terminal
{
    private readonly Lock _lock = new();
    private readonly TextWriter _error;
    private readonly bool _colors;

    public Terminal(CommandStreams streams, IReadOnlyDictionary<string, string> variables)
    {
        // https://no-color.org: present and not empty, whatever its value
        _colors = string.IsNullOrEmpty(variables.GetValueOrDefault("NO_COLOR"));
        var dumb = string.Equals(variables.GetValueOrDefault("TERM"), "dumb", StringComparison.Ordinal);
        Out = streams.Out;
        _error = streams.Error;
        // frames and bars say little without their colours: where those are unwanted, results are plain text
        OutConsole = streams.OutIsTerminal && !dumb && _colors ? CreateConsole(streams.Out, streams.Width) : null;
        ErrorConsole = streams.ErrorIsTerminal && !dumb ? CreateConsole(streams.Error, streams.Width) : null;
    }

    /// <summary>The language of results and messages: English until the settings are known.</summary>
    public Words Words { get; set; } = Words.English;

    /// <summary>What every message passes: it knows no secrets of its own until the settings are read.</summary>
    public SecretRedactor Redactor { get; set; } = new([]);

    /// <summary>Results.</summary>
    public TextWriter Out { get; }

    /// <summary>Results where they go to a terminal; null where they go elsewhere.</summary>
    public IAnsiConsole? OutConsole { get; }

    /// <summary>Messages where they go to a terminal; null where they go elsewhere.</summary>
    public IAnsiConsole? ErrorConsole { get; }

    /// <summary>Writes a line of messages.</summary>
    public void Message(string line)
    {
        line = Redactor.Redact(line);
        // through the console also when nothing moves: a live display must know what is written above it
        if (ErrorConsole is not null)
            ErrorConsole.WriteLine(line);
        else
            WriteError(line);
    }

    /// <summary>Writes a message after a label, such as <c>warning: …</c>.</summary>
    public void Message(string label, string text, MessageStyle style)
    {
        text = Redactor.Redact(text);
        if (ErrorConsole is null)
        {
            WriteError($"{label}: {text}");
            return;
        }

        var color = style switch
        {
            MessageStyle.Error => new Style(Color.Red, decoration: Decoration.Bold),
            MessageStyle.Warning => new Style(Color.Yellow),
            _ => Style.Plain,
        };
        ErrorConsole.Write(new Paragraph(label + ": ", color).Append(text + Environment.NewLine));
    }

    private void WriteError(string line)
    {
        lock (_lock)
        {
            _error.WriteLine(line);
            _error.Flush();
        }
    }

    private IAnsiConsole CreateConsole(TextWriter writer, int? width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = OperatingSystem.IsWindows() ? AnsiSupport.Detect : AnsiSupport.Yes,
            ColorSystem = _colors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (width is { } columns)
            console.Profile.Width = columns;
        return console;
    }
}

/// <summary>The streams a command talks through, and which of them are terminals.</summary>
/// <param name="Out">Results only.</param>
/// <param name="Error">Progress and messages.</param>
/// <param name="OutIsTerminal">True when results go to a terminal.</param>
/// <param name="ErrorIsTerminal">True when messages go to a terminal.</param>
/// <param name="Width">Columns of the terminal; null for as many as it has.</param>
internal sealed record CommandStreams(TextWriter Out, TextWriter Error, bool OutIsTerminal = false, bool ErrorIsTerminal = false, int? Width = null);

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
