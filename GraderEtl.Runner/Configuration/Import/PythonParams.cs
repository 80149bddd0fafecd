using System.Text;
using System.Text.RegularExpressions;
using GraderEtl.Core.Parsing;

namespace GraderEtl.Runner.Configuration.Import;

/// <summary>Reads a Python dict literal or the assignments of a Python file, nested dicts included. Nothing is evaluated.</summary>
internal sealed partial class PythonParams
{
    private readonly Dictionary<string, ParamsEntry> _entries = new(StringComparer.Ordinal);
    private readonly PythonScript _script;
    private readonly string _name;

    private PythonParams(string text, string name) => (_script, _name) = (new PythonScript(text), name);

    /// <summary>The entries; of a name that is assigned twice the last, as Python has it.</summary>
    /// <exception cref="UsageException">A value is cut off or malformed.</exception>
    public static IReadOnlyList<ParamsEntry> Read(string text, string name)
    {
        var read = new PythonParams(text, name);
        var section = "";
        foreach (var (start, end) in read._script.Statements)
        {
            var statement = read._script.Clean[start..end];
            if (Class().Match(statement) is { Success: true } begun)
                section = begun.Groups["name"].Value;
            else if (statement.Length > 0 && !char.IsWhiteSpace(statement[0]))
                section = "";
            if (statement.TrimStart().StartsWith('{'))
                read.ReadValue(start, end, [], name: null);
            else if (Assignment().Match(statement) is { Success: true } assignment)
                read.ReadValue(start + assignment.Length, end, section.Length > 0 ? [section] : [], assignment.Groups["name"].Value);
        }

        return [.. read._entries.Values];
    }

    private void ReadValue(int start, int end, string[] sections, string? name)
    {
        var text = _script.Clean[start..end];
        var bytes = Encoding.UTF8.GetBytes(text);
        // a text over several lines, which the reader of literals does not take, is no setting
        if (name is not null && (text.Contains("\"\"\"", StringComparison.Ordinal) || text.Contains("'''", StringComparison.Ordinal)))
        {
            Add(sections, name, null, start, isList: false);
            return;
        }

        var path = new Stack<string>(sections);
        var (key, lists) = (name ?? "", 0);
        var reader = new PythonLiteralReader(bytes);
        while (reader.Read())
        {
            if (reader.IsKey)
            {
                key = reader.GetString() ?? Encoding.UTF8.GetString(reader.RawText);
                continue;
            }

            switch (reader.TokenKind)
            {
                case PythonTokenKind.BraceStart:
                    path.Push(key);
                    break;
                case PythonTokenKind.DictEnd or PythonTokenKind.SetEnd:
                    path.Pop();
                    break;
                case PythonTokenKind.ListStart or PythonTokenKind.TupleStart:
                    lists++;
                    break;
                case PythonTokenKind.ListEnd or PythonTokenKind.TupleEnd:
                    lists--;
                    break;
                case PythonTokenKind.Str or PythonTokenKind.Number or PythonTokenKind.True or PythonTokenKind.False or PythonTokenKind.NoneLiteral:
                    var value = reader.TokenKind switch
                    {
                        PythonTokenKind.Str => reader.GetString(),
                        PythonTokenKind.Number => Encoding.UTF8.GetString(reader.RawText),
                        PythonTokenKind.NoneLiteral => "",
                        _ => reader.TokenKind == PythonTokenKind.True ? "true" : "false",
                    };
                    Add([.. path.Reverse().Where(part => part.Length > 0)], key, value, start + Encoding.UTF8.GetCharCount(bytes.AsSpan(0, reader.Position)), lists > 0);
                    break;
                default:
                    break;
            }
        }

        if (reader.Error == PythonLiteralError.None)
            return;
        var at = start + Encoding.UTF8.GetCharCount(bytes.AsSpan(0, Math.Min(reader.Position, bytes.Length)));
        throw ParamsFile.Refused(_name, _script.LineOf(at), ImportText.NoLiteral, _script.LineOf(at), reader.Error);
    }

    private void Add(string[] sections, string name, string? value, int at, bool isList)
    {
        var entry = new ParamsEntry(sections, name, value);
        if (_script.Marks.TryGetValue(at, out var mark))
            entry = entry with { Value = mark.HasDefault ? value : null, Variable = mark.Variable };
        // recipients come as a list
        if (isList && _entries.TryGetValue(entry.Path, out var before))
            entry = entry with { Value = before.Value is null || entry.Value is null ? null : $"{before.Value},{entry.Value}" };
        _entries[entry.Path] = entry;
    }

    [GeneratedRegex(@"^\s*((self|cls)\.)?(?<name>[\p{L}_]\w*)\s*(:[^=]*)?=(?!=)\s*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^class\s+(?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Class();
}
