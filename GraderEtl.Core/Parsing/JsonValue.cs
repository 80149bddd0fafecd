namespace GraderEtl.Core.Parsing;

/// <summary>The kinds of a field's value.</summary>
internal enum JsonKind : byte
{
    /// <summary>The record has no such field.</summary>
    Absent,

    Null,
    True,
    False,
    Number,
    String,
    Object,
    Array,
}

/// <summary>Where a field's value lies in the page.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Offset of its first byte; of a string, the first between its quotes.</param>
/// <param name="Length">Its bytes; of a string, those between its quotes.</param>
/// <param name="HasEscape">True for a string that has to be unescaped.</param>
internal readonly record struct JsonValue(JsonKind Kind, int Start, int Length, bool HasEscape)
{
    public bool IsMissing => Kind is JsonKind.Absent or JsonKind.Null;
}
