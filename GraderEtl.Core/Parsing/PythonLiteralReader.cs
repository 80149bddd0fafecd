using System.Text;

namespace GraderEtl.Core.Parsing;

/// <summary>
/// Reads a Python literal token by token, as <c>Utf8JsonReader</c> reads JSON: what <c>repr</c> prints of dict, list, tuple, set, str,
/// bytes, int, float, complex, bool and None, and of the rest what <c>ast.literal_eval</c> takes and a person might write. Nothing is
/// ever evaluated. Iterative; memory does not depend on the text.
/// </summary>
/// <remarks>
/// Not taken although Python does: strings side by side, triple quotes, the prefix <c>r</c>, <c>\N{…}</c>, a value in parentheses
/// without a comma, line continuation by backslash, a complex number other than <c>repr</c> prints it, a space after a sign or in
/// <c>set()</c>, <c>...</c>, and nesting past <see cref="MaxDepth"/>. Taken although <c>ast.literal_eval</c> does not: <c>nan</c> and
/// <c>inf</c>, indentation, and decimal numbers of more than 4,300 digits. The text has to be valid UTF-8; that is not checked.
/// </remarks>
internal ref partial struct PythonLiteralReader
{
    /// <summary>The deepest nesting that is read; deeper is an error.</summary>
    public const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _text;
    private int _position;
    private State _state;

    // the stack of open containers, the innermost in the lowest bits: two bits a level for the kind, one for each of two marks
    private int _depth;
    private ulong _levels;
    private uint _commas;
    private uint _hashed;

    /// <summary>Begins to read a text.</summary>
    /// <param name="utf8">The whole text, valid UTF-8; it has to stay as it is until read.</param>
    public PythonLiteralReader(ReadOnlySpan<byte> utf8) => _text = utf8;

    private enum State : byte
    {
        /// <summary>A value, or in a container its end.</summary>
        Element,

        /// <summary>The value that belongs to a key.</summary>
        DictValue,

        /// <summary>A comma or the container's end; outside of all, the text's end.</summary>
        AfterElement,
    }

    /// <summary>The token last read.</summary>
    public PythonTokenKind TokenKind { get; private set; }

    /// <summary>True when the token ends a key of a dict: a colon follows, and has been consumed.</summary>
    public bool IsKey { get; private set; }

    /// <summary>Why <see cref="Read"/> returned false; <see cref="PythonLiteralError.None"/> at the end of a good literal.</summary>
    public PythonLiteralError Error { get; private set; }

    /// <summary>How many containers are open, the one a start token has just opened included.</summary>
    public readonly int Depth => _depth;

    /// <summary>Offset of the token in the text, in bytes; after an error, of what is wrong.</summary>
    public int Position { get; private set; }

    /// <summary>Offset of <see cref="RawText"/> in the text, in bytes.</summary>
    public int RawStart { get; private set; }

    /// <summary>What stands between the quotes of a string or bytes, still escaped; a number as it is written; otherwise empty.</summary>
    public ReadOnlySpan<byte> RawText { get; private set; }

    /// <summary>True for a string or bytes with a backslash in it: <see cref="RawText"/> has to be unescaped.</summary>
    public bool HasEscape { get; private set; }

    /// <summary>Goes on to the next token.</summary>
    /// <returns>False at the end and on an error; <see cref="Error"/> tells which.</returns>
    public bool Read()
    {
        TokenKind = PythonTokenKind.None;
        IsKey = false;
        HasEscape = false;
        RawText = default;
        if (Error != PythonLiteralError.None)
            return false;
        SkipTrivia();
        if (_state == State.AfterElement)
        {
            if (_depth == 0)
                return _position < _text.Length && Fail(PythonLiteralError.TextAfterEnd);
            if (_position == _text.Length)
                return Fail(PythonLiteralError.UnexpectedEnd);
            if (_text[_position] != ',')
                return IsClosing(_text[_position]) ? Close() : Fail(PythonLiteralError.ExpectedCommaOrEnd);
            _position++;
            MarkComma();
            _state = State.Element;
            SkipTrivia();
        }

        if (_position == _text.Length)
            return Fail(PythonLiteralError.UnexpectedEnd);
        return _depth > 0 && _state == State.Element && IsClosing(_text[_position]) ? Close() : ReadValue(_text[_position]);
    }

    /// <summary>Copies the current string, unescaped, as UTF-8.</summary>
    /// <param name="destination">
    /// At least as long as <see cref="RawText"/>, which the result never exceeds. It may be the very memory of <see cref="RawText"/>.
    /// </param>
    /// <param name="written">Length of the result.</param>
    /// <returns>False when the token is no <see cref="PythonTokenKind.Str"/>, or holds a lone surrogate, which UTF-8 cannot express.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public readonly bool TryUnescape(Span<byte> destination, out int written)
    {
        if (destination.Length < RawText.Length)
            throw new ArgumentException($"The destination holds {destination.Length} bytes; {RawText.Length} are needed.", nameof(destination));
        written = 0;
        return TokenKind == PythonTokenKind.Str && PythonEscapes.TryUnescape(RawText, destination, out written);
    }

    /// <summary>The current string as a .NET string; null when <see cref="TryUnescape"/> would return false.</summary>
    public readonly string? GetString()
    {
        var text = new byte[RawText.Length];
        return TryUnescape(text, out var written) ? Encoding.UTF8.GetString(text, 0, written) : null;
    }

    private static bool IsClosing(byte value) => value is (byte)'}' or (byte)']' or (byte)')';

    private static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') <= 'z' - 'a' || value is (byte)'_' or >= 0x80;

    private bool Fail(PythonLiteralError error)
    {
        TokenKind = PythonTokenKind.None;
        IsKey = false;
        Error = error;
        Position = _position;
        return false;
    }

    private void SkipTrivia()
    {
        while (_position < _text.Length)
        {
            var value = _text[_position];
            if (value == '#')
            {
                // a NUL is no end of a comment to Python, nor allowed in one: the next token refuses it
                var line = _text[_position..].IndexOfAny((byte)'\n', (byte)'\r', (byte)0);
                _position = line < 0 ? _text.Length : _position + line;
            }
            else if (value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'\f')
            {
                _position++;
            }
            else
            {
                return;
            }
        }
    }
}

/// <summary>The tokens of a Python literal.</summary>
internal enum PythonTokenKind : byte
{
    /// <summary>Before the first token, after the last, and after an error.</summary>
    None,

    /// <summary><c>{</c>: a dict or a set; whether its first element is a key tells which.</summary>
    BraceStart,

    /// <summary><c>}</c> of a dict, also of the empty one.</summary>
    DictEnd,

    /// <summary><c>}</c> of a set.</summary>
    SetEnd,

    /// <summary><c>[</c>.</summary>
    ListStart,

    /// <summary><c>]</c>.</summary>
    ListEnd,

    /// <summary><c>(</c> of a tuple.</summary>
    TupleStart,

    /// <summary><c>)</c> of a tuple.</summary>
    TupleEnd,

    /// <summary><c>set()</c>, as Python prints the empty set.</summary>
    EmptySet,

    /// <summary>A <c>str</c>.</summary>
    Str,

    /// <summary>A <c>bytes</c>, such as <c>b'x'</c>.</summary>
    Bytes,

    /// <summary>An <c>int</c>, <c>float</c> or <c>complex</c>, with its sign; also <c>nan</c> and <c>inf</c>.</summary>
    Number,

    /// <summary><c>True</c>.</summary>
    True,

    /// <summary><c>False</c>.</summary>
    False,

    /// <summary><c>None</c>.</summary>
    NoneLiteral,
}
