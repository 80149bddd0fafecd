using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification.Mail;

/// <summary>Reports that go with a message: HTML files that a report sink wrote, small enough for any mailbox. Nothing else, logs never.</summary>
internal static class ReportAttachments
{
    /// <summary>Bytes below which a report is attached.</summary>
    public const long Limit = 1_000_000;

    /// <summary>The attachments by the outputs they come from. A file that cannot be read stays where it is; the message names it.</summary>
    public static IReadOnlyDictionary<OutputResult, Attachment> Find(IEnumerable<OutputResult> outputs)
    {
        var found = new Dictionary<OutputResult, Attachment>();
        foreach (var output in outputs.Where(output => output.Succeeded && IsHtml(output.Target)))
        {
            if (Read(output.Target!) is { } content)
                found[output] = new Attachment(Path.GetFileName(output.Target!), content);
        }

        return found;
    }

    private static bool IsHtml(string? target) => target is not null && target.EndsWith(".html", StringComparison.OrdinalIgnoreCase) && Path.IsPathFullyQualified(target);

    private static byte[]? Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: < Limit } ? File.ReadAllBytes(path) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
