using System.Text;
using GraderEtl.Core.Diagnostics;

namespace GraderEtl.Core.Notification.Content;

/// <summary>Text that somebody else wrote, such as an error that quotes a server.</summary>
internal static class Foreign
{
    /// <summary>Longer than any error worth reading; keeps a message within what mail programs show.</summary>
    private const int Longest = 800;

    /// <summary>The text on one line, without secrets and without what could pretend to be something else.</summary>
    public static string Clean(string text, SecretRedactor redactor)
        => Excerpt.Of(Encoding.UTF8.GetBytes(string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))), Longest, redactor.Redact);
}
