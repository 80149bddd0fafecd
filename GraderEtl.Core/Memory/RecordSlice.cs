namespace GraderEtl.Core.Memory;

/// <summary>Where one element of the answer's array lies in its page.</summary>
/// <param name="Start">Offset of its first byte in the page.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="IsObject">False for an element that is no JSON object (a number, a string, an array …).</param>
/// <param name="HasEscape">True when a backslash occurs in one of its strings, so that some text has to be unescaped.</param>
/// <param name="IsUsual">True when it has the page's <see cref="RecordShape"/>, so that its values are known.</param>
internal readonly record struct RecordSlice(int Start, int Length, bool IsObject, bool HasEscape, bool IsUsual = false);
