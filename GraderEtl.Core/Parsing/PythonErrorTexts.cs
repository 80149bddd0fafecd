namespace GraderEtl.Core.Parsing;

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
