using System.Globalization;
using System.Text;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace GraderEtl.Runner.Logging;

/// <summary>
/// One event as <c>2025-03-03 04:05:06.789 +03:00 [INFO] Source: message</c>; the lines of an exception follow, indented, so that
/// nothing in data can pass for an event of its own. Windows and instants in messages are in the same zone.
/// </summary>
internal sealed class LogLineFormatter(SecretRedactor redactor, TimeZoneInfo zone) : ITextFormatter
{
    /// <summary>The property with the name of the source that the program works for.</summary>
    public const string NamedSource = "NamedSource";

    private static readonly MessageTemplateTextFormatter Message = new("{Message:l}", CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write(logEvent.Timestamp.ToString("yyyy-MM-dd HH:mm:ss.fff zzz", CultureInfo.InvariantCulture));
        output.Write(' ');
        output.Write(Tag(logEvent.Level));
        output.Write(' ');
        output.Write(LogText.Escape(SourceOf(logEvent)));
        output.Write(": ");
        output.Write(Render(logEvent));
        output.Write('\n');
        if (logEvent.Exception is not { } exception)
            return;
        foreach (var line in redactor.Redact(exception.ToString()).Split('\n'))
        {
            output.Write("    ");
            output.Write(LogText.Escape(line.TrimEnd('\r')));
            output.Write('\n');
        }
    }

    /// <summary>The message alone, in one line and without secrets.</summary>
    public string Render(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Message.Format(logEvent, text);
        return LogText.Escape(ZonedText.Localize(redactor.Redact(text.ToString()), zone));
    }

    /// <summary>The source that the program works for, where there are several, and the part of the program: of its own categories what follows the project's name, of others the last name.</summary>
    public static string SourceOf(LogEvent logEvent)
        => logEvent.Properties.TryGetValue(NamedSource, out var value) && value is ScalarValue { Value: string name } ? $"{name}: {PartOf(logEvent)}" : PartOf(logEvent);

    private static string PartOf(LogEvent logEvent)
    {
        if (!logEvent.Properties.TryGetValue("SourceContext", out var value) || value is not ScalarValue { Value: string category })
            return "grader-etl";
        var parts = category.Split('.');
        return parts is ["GraderEtl", _, _, ..] ? parts[2] : parts[^1];
    }

    private static string Tag(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "[TRACE]",
        LogEventLevel.Debug => "[DEBUG]",
        LogEventLevel.Information => "[INFO]",
        LogEventLevel.Warning => "[WARN]",
        LogEventLevel.Error => "[ERROR]",
        _ => "[FATAL]",
    };
}

/// <summary>Makes text safe for one line: what could end the line or steer a terminal is written as an escape.</summary>
internal static class LogText
{
    private const char LineSeparator = '\u2028';
    private const char ParagraphSeparator = '\u2029';

    /// <summary>The text in one line.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(NeedsEscape))
            return text;
        var line = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                '\t' => line.Append("\\t"),
                _ when NeedsEscape(letter) => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => line.Append(letter),
            };
        }

        return line.ToString();
    }

    private static bool NeedsEscape(char letter) => char.IsControl(letter) || letter is LineSeparator or ParagraphSeparator;
}
