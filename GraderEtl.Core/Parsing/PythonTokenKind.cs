namespace GraderEtl.Core.Parsing;

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
