using System.Globalization;
using System.Text;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Metrics;

/// <summary>
/// The titles of tasks: a CSV file (RFC 4180, UTF-8) with the columns <c>block</c>, <c>title</c> and, if wanted, <c>course_title</c>. A block is
/// named as the source does, by 32 hexadecimal digits, or by a part of its service URL, such as <c>type@lti+block@…</c>.
/// </summary>
internal sealed class TaskTitles
{
    private const string BlockColumn = "block";
    private const string TitleColumn = "title";
    private const string CourseColumn = "course_title";

    private readonly Dictionary<string, (string Title, string? CourseTitle)> _byBlock = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Part, string Title, string? CourseTitle)> _parts = [];

    private TaskTitles()
    {
    }

    /// <summary>No titles.</summary>
    public static TaskTitles None { get; } = new();

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; null or empty for none.</param>
    /// <exception cref="GraderEtlException">It cannot be read, or is no such file.</exception>
    public static TaskTitles Read(string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
            return None;
        var full = Path.GetFullPath(path);
        try
        {
            return Parse(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(full)).TrimStart('\uFEFF'), full);
        }
        catch (DecoderFallbackException error)
        {
            throw Wrong($"{full} is no UTF-8 text", "a CSV file in UTF-8", full, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"{full} cannot be read: {FileFailures.Describe(error)}", "a CSV file with the titles of tasks", full, error);
        }
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="GraderEtlException">It is no such file.</exception>
    public static TaskTitles Parse(string text, string path)
    {
        var titles = new TaskTitles();
        var lines = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        int[]? columns = null;
        foreach (var (line, fields) in CsvText.Read(text, line => Wrong($"A quoted field of {path} is not closed", "a closing quotation mark", At(line))))
        {
            if (columns is null)
            {
                columns = [.. ((string[])[BlockColumn, TitleColumn, CourseColumn]).Select(name => fields.FindIndex(field => string.Equals(field.Trim(), name, StringComparison.OrdinalIgnoreCase)))];
                if (columns[0] < 0 || columns[1] < 0)
                    throw Wrong($"The header of {path} is {string.Join(',', fields)}", $"a header with {BlockColumn}, {TitleColumn} and, if wanted, {CourseColumn}", At(line));
                continue;
            }

            if (fields.Count <= Math.Max(columns[0], columns[1]))
                throw Wrong($"A row of {path} has {fields.Count.ToString(CultureInfo.InvariantCulture)} fields", "as many fields as the header", At(line));
            var (block, title) = (fields[columns[0]].Trim(), Clean(fields[columns[1]]));
            if (block.Length == 0)
                throw Wrong($"A row of {path} names no block", "a block or a part of its URL in each row", At(line));
            if (!lines.TryAdd(block, line))
                throw Wrong($"{path} names the block {block} twice", FormattableString.Invariant($"each block once; it is in line {lines[block]} too"), At(line));
            if (title is not null)
                titles.Add(block, title, columns[2] >= 0 && columns[2] < fields.Count ? Clean(fields[columns[2]]) : null);
        }

        return columns is null ? throw Wrong($"{path} is empty", $"a header with {BlockColumn}, {TitleColumn} and, if wanted, {CourseColumn}", path) : titles;

        string At(int line) => string.Create(CultureInfo.InvariantCulture, $"{path}, line {line}");
    }

    /// <summary>What a task is called, and where it is.</summary>
    /// <param name="block">Its block.</param>
    /// <param name="serviceUrl">Its service URL; null for none.</param>
    public TaskTitle? Find(string block, string? serviceUrl)
    {
        var url = TaskTitle.LinkTo(serviceUrl);
        if (_byBlock.TryGetValue(block, out var found))
            return new TaskTitle(found.Title, found.CourseTitle, url);
        if (serviceUrl is not null && _parts.Find(part => serviceUrl.Contains(part.Part, StringComparison.OrdinalIgnoreCase)) is { Part: not null } known)
            return new TaskTitle(known.Title, known.CourseTitle, url);
        return url is null ? null : new TaskTitle(null, null, url);
    }

    private void Add(string block, string title, string? courseTitle)
    {
        _byBlock.Add(block, (title, courseTitle));
        if (!block.All(char.IsAsciiHexDigit))
            _parts.Add((block, title, courseTitle));
    }

    /// <summary>On one line, of a length that fits a table; null for none.</summary>
    private static string? Clean(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? null : line.Length <= TaskTitle.Longest ? line : line[..(TaskTitle.Longest - (char.IsHighSurrogate(line[TaskTitle.Longest - 1]) ? 1 : 0))] + "…";
    }

    private static GraderEtlException Wrong(string found, string expected, string where, Exception? cause = null) => new(ErrorKind.Configuration, found, cause)
    {
        Expected = expected,
        Where = $"Report:TaskTitles, {where}",
        Kept = "what is loaded stays; nothing was reported",
        Remedy = "mend the file, or leave Report:TaskTitles out to report without titles",
    };
}

/// <summary>Comma-separated values (RFC 4180).</summary>
internal static class CsvText
{
    /// <summary>The rows of a text with the lines they begin on; empty lines are left out.</summary>
    /// <param name="text">The text.</param>
    /// <param name="unclosed">The error of a quoted field that begins on a line and is not closed.</param>
    public static IEnumerable<(int Line, List<string> Fields)> Read(string text, Func<int, Exception> unclosed)
    {
        var (line, start, opened) = (1, 1, 0);
        var fields = new List<string>();
        var field = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            line += c == '\n' ? 1 : 0;
            if (opened > 0 && c != '"')
            {
                field.Append(c);
            }
            else if (opened > 0 && at + 1 < text.Length && text[at + 1] == '"')
            {
                field.Append(text[++at]);
            }
            else if (c == '"' && (opened > 0 || field.Length == 0))
            {
                opened = opened > 0 ? 0 : line;
            }
            else if (c == ',')
            {
                Take();
            }
            else if (c == '\n')
            {
                Take();
                if (fields.Count > 1 || fields[0].Length > 0)
                    yield return (start, fields);
                fields = [];
                start = line;
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }

        if (opened > 0)
            throw unclosed(opened);
        Take();
        if (fields.Count > 1 || fields[0].Length > 0)
            yield return (start, fields);

        void Take()
        {
            fields.Add(field.ToString());
            field.Clear();
        }
    }
}
