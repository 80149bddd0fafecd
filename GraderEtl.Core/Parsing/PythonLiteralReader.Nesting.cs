namespace GraderEtl.Core.Parsing;

/// <content>The stack of open containers.</content>
internal ref partial struct PythonLiteralReader
{
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
