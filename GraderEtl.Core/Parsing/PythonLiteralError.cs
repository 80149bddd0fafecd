namespace GraderEtl.Core.Parsing;

/// <summary>Why a text is no Python literal.</summary>
internal enum PythonLiteralError : byte
{
    /// <summary>It is one so far.</summary>
    None,

    /// <summary>It ends before the literal does.</summary>
    UnexpectedEnd,

    /// <summary>A value should stand here.</summary>
    ExpectedValue,

    /// <summary>A comma or the closing bracket should stand here. Strings side by side, which Python would join, end here too.</summary>
    ExpectedCommaOrEnd,

    /// <summary>A colon should stand here.</summary>
    ExpectedColon,

    /// <summary>The closing bracket is not of the kind that was opened.</summary>
    MismatchedBracket,

    /// <summary>Something follows the literal.</summary>
    TextAfterEnd,

    /// <summary>A name other than <c>True</c>, <c>False</c>, <c>None</c>, <c>nan</c>, <c>inf</c> and <c>set()</c>; a call begins with one.</summary>
    NotALiteral,

    /// <summary>A number Python would not read.</summary>
    MalformedNumber,

    /// <summary>A string without its closing quote on the same line.</summary>
    UnclosedString,

    /// <summary>An escape that is cut off, too large, or <c>\N{…}</c>, which needs Unicode's list of names.</summary>
    MalformedEscape,

    /// <summary>A <c>bytes</c> with a character that is no ASCII, or a NUL in the text.</summary>
    ForbiddenCharacter,

    /// <summary>A list, dict or set where Python needs something hashable: a key or an element of a set.</summary>
    Unhashable,

    /// <summary>Parentheses around a single value without a comma: no tuple, and <c>repr</c> never prints it.</summary>
    ParenthesizedValue,

    /// <summary>Nested deeper than <see cref="PythonLiteralReader.MaxDepth"/>.</summary>
    TooDeep,
}

/// <summary>Texts for a <see cref="PythonLiteralError"/>.</summary>
internal static class PythonErrorTexts
{
    public static string Of(PythonLiteralError error) => error switch
    {
        PythonLiteralError.UnexpectedEnd => "it ends too early",
        PythonLiteralError.ExpectedValue => "a value should begin",
        PythonLiteralError.ExpectedCommaOrEnd => "a comma or closing bracket should follow",
        PythonLiteralError.ExpectedColon => "a colon should follow",
        PythonLiteralError.MismatchedBracket => "the wrong bracket closes",
        PythonLiteralError.TextAfterEnd => "text after its end",
        PythonLiteralError.NotALiteral => "a name or call, which is never evaluated",
        PythonLiteralError.MalformedNumber => "a malformed number",
        PythonLiteralError.UnclosedString => "a string without its end",
        PythonLiteralError.MalformedEscape => "a string with a malformed escape",
        PythonLiteralError.ForbiddenCharacter => "a character that cannot stand there",
        PythonLiteralError.Unhashable => "a list, dict or set as key or in a set",
        PythonLiteralError.ParenthesizedValue => "a tuple without its comma",
        PythonLiteralError.TooDeep => "nested too deep",
        _ => "nothing wrong",
    };
}
