using System.Buffers;

namespace GraderEtl.Core.Parsing;

/// <content>The values that are no containers, and the stack of open containers.</content>
internal ref partial struct PythonLiteralReader
{
    private static readonly SearchValues<byte> EndOfSingleQuoted = SearchValues.Create("'\\\n\r\0"u8);
    private static readonly SearchValues<byte> EndOfDoubleQuoted = SearchValues.Create("\"\\\n\r\0"u8);

    private bool ReadValue(byte first)
    {
        Position = _position;
        switch (first)
        {
            case (byte)'\'' or (byte)'"':
                return ReadString(PythonTokenKind.Str);
            case (byte)'{':
                return Open(SetLevel, PythonTokenKind.BraceStart);
            case (byte)'[':
                return Open(ListLevel, PythonTokenKind.ListStart);
            case (byte)'(':
                return TryReadComplex() || Open(TupleLevel, PythonTokenKind.TupleStart);
            case (byte)'+' or (byte)'-' or (byte)'.' or (>= (byte)'0' and <= (byte)'9'):
                return ReadNumber();
            default:
                return IsLetter(first) ? ReadName() : Fail(PythonLiteralError.ExpectedValue);
        }
    }

    private bool ReadString(PythonTokenKind kind)
    {
        var quote = _text[_position];
        var stops = quote == '"' ? EndOfDoubleQuoted : EndOfSingleQuoted;
        var start = _position + 1;
        var end = start;
        while (true)
        {
            var found = _text[end..].IndexOfAny(stops);
            end += found;
            if (found < 0 || _text[end] is (byte)'\n' or (byte)'\r')
                return Fail(PythonLiteralError.UnclosedString);
            if (_text[end] == quote)
                break;
            if (_text[end] == 0)
                return Fail(PythonLiteralError.ForbiddenCharacter);
            HasEscape = true;
            end = AfterEscaped(end + 1);
            if (end > _text.Length)
                return Fail(PythonLiteralError.UnclosedString);
        }

        var raw = _text[start..end];
        var isBytes = kind == PythonTokenKind.Bytes;
        if (isBytes && !System.Text.Ascii.IsValid(raw))
            return Fail(PythonLiteralError.ForbiddenCharacter);
        if (HasEscape && !PythonEscapes.AreValid(raw, isBytes))
            return Fail(PythonLiteralError.MalformedEscape);
        return EndValue(kind, start, end, end + 1);
    }

    /// <summary>Steps over what a backslash keeps from ending the string; a line end of two bytes is one.</summary>
    private readonly int AfterEscaped(int at)
    {
        if (at < _text.Length && _text[at] == 0)
            return at;
        return _text[at..].StartsWith("\r\n"u8) ? at + 2 : at + 1;
    }

    private bool ReadNumber()
    {
        var length = PythonNumber.SignedLength(_text[_position..], out _);
        var end = _position + length;
        if (length == 0 || (end < _text.Length && IsLetter(_text[end])))
            return Fail(PythonLiteralError.MalformedNumber);
        return EndValue(PythonTokenKind.Number, _position, end, end);
    }

    /// <summary>A complex number with both parts, as <c>repr</c> prints it: <c>(1+2j)</c>. Anything else in parentheses is a tuple.</summary>
    private bool TryReadComplex()
    {
        var text = _text[(_position + 1)..];
        var real = PythonNumber.SignedLength(text, out var isImaginary);
        if (real == 0 || isImaginary || real == text.Length || text[real] is not ((byte)'+' or (byte)'-'))
            return false;
        var imaginary = PythonNumber.SignedLength(text[real..], out isImaginary);
        var length = real + imaginary;
        if (imaginary == 0 || !isImaginary || length == text.Length || text[length] != ')')
            return false;
        return EndValue(PythonTokenKind.Number, _position + 1, _position + 1 + length, _position + length + 2);
    }

    private bool ReadName()
    {
        var end = _position + 1;
        while (end < _text.Length && (IsLetter(_text[end]) || _text[end] is >= (byte)'0' and <= (byte)'9'))
            end++;
        var name = _text[_position..end];
        if (end < _text.Length && name.Length == 1 && _text[end] is (byte)'\'' or (byte)'"' && (name[0] | 0x20) is 'b' or 'u')
        {
            _position = end;
            return ReadString((name[0] | 0x20) == 'b' ? PythonTokenKind.Bytes : PythonTokenKind.Str);
        }

        var kind = name switch
        {
            _ when name.SequenceEqual("None"u8) => PythonTokenKind.NoneLiteral,
            _ when name.SequenceEqual("True"u8) => PythonTokenKind.True,
            _ when name.SequenceEqual("False"u8) => PythonTokenKind.False,
            _ when PythonNumber.SignedLength(name, out _) == name.Length => PythonTokenKind.Number,
            _ => PythonTokenKind.None,
        };
        if (kind == PythonTokenKind.None)
            return name.SequenceEqual("set"u8) ? ReadEmptySet(end) : Fail(PythonLiteralError.NotALiteral);
        return kind == PythonTokenKind.Number ? EndValue(kind, _position, end, end) : EndValue(kind, end, end, end);
    }

    private bool ReadEmptySet(int afterName)
    {
        if (!_text[afterName..].StartsWith("()"u8))
            return Fail(PythonLiteralError.NotALiteral);
        if (MustHash)
            return Fail(PythonLiteralError.Unhashable);
        return EndValue(PythonTokenKind.EmptySet, afterName, afterName, afterName + 2);
    }

    private bool EndValue(PythonTokenKind kind, int start, int end, int next)
    {
        TokenKind = kind;
        RawStart = start;
        RawText = _text[start..end];
        _position = next;
        return EndElement(_state == State.Element);
    }

    private const ulong ListLevel = 0;
    private const ulong TupleLevel = 1;
    private const ulong DictLevel = 2;
    private const ulong SetLevel = 3; // also braces whose first element has not ended yet
    private const ulong LevelMask = 3;

    private readonly ulong Level => _levels & LevelMask;

    /// <summary>True when what begins here is a key, an element of a set, or inside a tuple that is one.</summary>
    private readonly bool MustHash => _depth > 0 && Level switch
    {
        ListLevel => false,
        TupleLevel => (_hashed & 1) != 0,
        _ => _state == State.Element,
    };

    private void MarkComma() => _commas |= 1;

    private bool Open(ulong level, PythonTokenKind kind)
    {
        var mustHash = MustHash;
        if (mustHash && level != TupleLevel)
            return Fail(PythonLiteralError.Unhashable);
        if (_depth == MaxDepth)
            return Fail(PythonLiteralError.TooDeep);
        _depth++;
        _levels = (_levels << 2) | level;
        _commas <<= 1;
        _hashed = (_hashed << 1) | (mustHash ? 1U : 0);
        _state = State.Element;
        _position++;
        TokenKind = kind;
        return true;
    }

    private bool Close()
    {
        var isEmptyBrace = Level == SetLevel && _state == State.Element && (_commas & 1) == 0;
        var (bracket, kind) = Level switch
        {
            ListLevel => ((byte)']', PythonTokenKind.ListEnd),
            TupleLevel => ((byte)')', PythonTokenKind.TupleEnd),
            SetLevel when !isEmptyBrace => ((byte)'}', PythonTokenKind.SetEnd),
            _ => ((byte)'}', PythonTokenKind.DictEnd),
        };
        if (_text[_position] != bracket)
            return Fail(PythonLiteralError.MismatchedBracket);
        if (Level == TupleLevel && _state == State.AfterElement && (_commas & 1) == 0)
            return Fail(PythonLiteralError.ParenthesizedValue);

        var wasHashed = (_hashed & 1) != 0;
        Position = _position++;
        _depth--;
        _levels >>= 2;
        _commas >>= 1;
        _hashed >>= 1;
        TokenKind = kind;
        return EndElement(wasHashed);
    }

    /// <summary>After a whole element: decides at the first one in braces whether it is a dict, and consumes a key's colon.</summary>
    /// <param name="wasKeyOrElement">False for the value of a dict's item.</param>
    private bool EndElement(bool wasKeyOrElement)
    {
        _state = State.AfterElement;
        if (_depth == 0 || !wasKeyOrElement || Level is ListLevel or TupleLevel)
            return true;
        var isDict = Level == DictLevel;
        if (!isDict && (_commas & 1) != 0)
            return true;

        SkipTrivia();
        if (_position < _text.Length && _text[_position] == ':')
        {
            _position++;
            _levels = (_levels & ~LevelMask) | DictLevel;
            _state = State.DictValue;
            IsKey = true;
            return true;
        }

        if (!isDict)
            return true;
        return Fail(_position == _text.Length ? PythonLiteralError.UnexpectedEnd : PythonLiteralError.ExpectedColon);
    }
}
