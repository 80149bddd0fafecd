using System.Text.RegularExpressions;

namespace GraderEtl.Runner.Configuration.Import;

/// <summary>
/// Cuts a Python file into its statements and leaves literals alone in their values: a comment becomes blanks, a call for an environment
/// variable its default, any other expression a placeholder. All offsets stay as they are.
/// </summary>
internal sealed partial class PythonScript
{
    private const string Closing = ",:)]}";
    private readonly char[] _text;
    private readonly List<(int Start, int End)> _statements = [];
    private readonly Dictionary<int, (string? Variable, bool HasDefault)> _marks = [];

    public PythonScript(string text)
    {
        _text = text.ToCharArray();
        Scan();
        Clean = new string(_text);
    }

    /// <summary>The text with nothing in its values but literals.</summary>
    public string Clean { get; }

    /// <summary>Where each statement begins and ends.</summary>
    public IReadOnlyList<(int Start, int End)> Statements => _statements;

    /// <summary>Values that were no literals, by their offset: the environment variable they come from, if any, and whether its default was put there.</summary>
    public IReadOnlyDictionary<int, (string? Variable, bool HasDefault)> Marks => _marks;

    /// <summary>The line of an offset, from 1.</summary>
    public int LineOf(int offset) => _text.AsSpan(0, Math.Min(offset, _text.Length)).Count('\n') + 1;

    private void Scan()
    {
        var (start, depth, isValue) = (0, 0, false);
        for (var at = 0; at < _text.Length; at++)
        {
            switch (_text[at])
            {
                case '#':
                    while (at < _text.Length && _text[at] != '\n')
                        _text[at++] = ' ';
                    at--;
                    break;
                case '\n' or ';' when depth <= 0:
                    _statements.Add((start, at));
                    (start, depth, isValue) = (at + 1, 0, false);
                    break;
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ')' or ']' or '}':
                    depth--;
                    break;
                case '\\' when at + 1 < _text.Length && _text[at + 1] is '\r' or '\n':
                    _text[at] = ' ';
                    _text[at + 1] = ' ';
                    break;
                case '=' when depth == 0:
                    isValue = true;
                    break;
                case ',' or ':' or '=':
                    break;
                case var letter when char.IsWhiteSpace(letter):
                    break;
                default:
                    // outside of brackets a value is what follows the sign of equality
                    at = (depth > 0 || isValue ? EndOfValue(at, depth > 0) : EndOfWord(at)) - 1;
                    break;
            }
        }

        _statements.Add((start, _text.Length));
    }

    /// <summary>Takes a value as it is when it is a literal, else puts something else into its place.</summary>
    private int EndOfValue(int start, bool isInside)
    {
        if (Variable().Match(new string(_text), start) is { Success: true } call && EndsAt(start + call.Length, isInside))
        {
            var given = call.Groups["default"];
            Replace(start, start + call.Length, given.Success ? given.Value : "0", call.Groups["name"].Value, given.Success);
            return start + call.Length;
        }

        var end = EndOfWord(start);
        var word = new string(_text, start, end - start);
        if (EndsAt(end, isInside) && (_text[start] is '\'' or '"' || Literal().IsMatch(word)))
            return end;
        end = EndOfExpression(start, isInside);
        Replace(start, end, "0", variable: null, hasDefault: false);
        return end;
    }

    private void Replace(int start, int end, string literal, string? variable, bool hasDefault)
    {
        _marks[start] = (variable, hasDefault);
        for (var i = start; i < end; i++)
            _text[i] = i - start < literal.Length ? literal[i - start] : _text[i] == '\n' ? '\n' : ' ';
    }

    /// <summary>True when nothing more of the same value follows.</summary>
    private bool EndsAt(int at, bool isInside)
    {
        while (at < _text.Length && (_text[at] is ' ' or '\t' or '\r' || (isInside && _text[at] == '\n')))
            at++;
        return at == _text.Length || _text[at] is '#' || (isInside ? Closing.Contains(_text[at], StringComparison.Ordinal) : _text[at] is '\n' or ';');
    }

    private int EndOfExpression(int start, bool isInside)
    {
        var depth = 0;
        for (var at = start; at < _text.Length; at++)
        {
            if (_text[at] is '\'' or '"')
                at = EndOfText(at) - 1;
            else if (depth == 0 && (isInside ? Closing.Contains(_text[at], StringComparison.Ordinal) : _text[at] is '\n' or '#'))
                return at;
            else if (_text[at] is '(' or '[' or '{')
                depth++;
            else if (_text[at] is ')' or ']' or '}')
                depth--;
        }

        return _text.Length;
    }

    /// <summary>The end of a quoted text, or of what is neither blank nor bracket nor comma.</summary>
    private int EndOfWord(int start)
    {
        var at = start;
        while (at < _text.Length && !char.IsWhiteSpace(_text[at]) && !"()[]{},:=;#".Contains(_text[at], StringComparison.Ordinal))
        {
            if (_text[at] is '\'' or '"')
                return EndOfText(at);
            at++;
        }

        return Math.Max(at, start + 1);
    }

    private int EndOfText(int start)
    {
        var quote = _text[start];
        var isLong = start + 2 < _text.Length && _text[start + 1] == quote && _text[start + 2] == quote;
        for (var at = start + (isLong ? 3 : 1); at < _text.Length; at++)
        {
            if (_text[at] == '\\')
                at++;
            else if (isLong ? at + 2 < _text.Length && _text[at] == quote && _text[at + 1] == quote && _text[at + 2] == quote : _text[at] == quote || _text[at] == '\n')
                return Math.Min(at + (isLong ? 3 : _text[at] == '\n' ? 0 : 1), _text.Length);
        }

        return _text.Length;
    }

    /// <summary>Such as <c>os.getenv('DB_HOST', 'localhost')</c>.</summary>
    [GeneratedRegex(
        """\G(?<cast>(int|str|float|bool)\(\s*)?(os\.)?((getenv|environ\.get|config|env)\(|environ\[)\s*["'](?<name>\w+)["']\s*(,\s*(default\s*=\s*)?(?<default>"[^"\\\n]*"|'[^'\\\n]*'|-?\d+(\.\d+)?|True|False|None)\s*)?[)\]](?(cast)\s*\))""",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex("""^([+-]?(\d[\d_]*)?(\.\d*)?([eE][+-]?\d+)?|True|False|None|[bBuU]["'].*)$""", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Literal();
}
