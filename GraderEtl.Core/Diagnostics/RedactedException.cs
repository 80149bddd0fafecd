namespace GraderEtl.Core.Diagnostics;

/// <summary>Stands for an exception whose text shows a secret: the same text without it.</summary>
/// <param name="message">The message without secrets.</param>
/// <param name="text">Type, message and stack of the exception and of its causes, without secrets.</param>
internal sealed class RedactedException(string message, string text) : Exception(message)
{
    public override string ToString() => text;
}
