using System.Text.Json;
using System.Text.Json.Serialization;
using GraderEtl.Core.Notification.Content;

namespace GraderEtl.Core.Notification.Webhook;

/// <summary>
/// A message for a workflow of Microsoft Teams: an adaptive card, all of it in text runs, which Teams does not read as Markdown.
/// </summary>
internal sealed record TeamsMessage(string Type, IReadOnlyList<TeamsAttachment> Attachments)
{
    /// <summary>Bytes of a message, below the 28 KB that Teams accepts.</summary>
    public const int MostBytes = 27_000;

    /// <summary>Bytes for what is around the blocks, and for the words that the message is cut short.</summary>
    private const int Envelope = 1_000;

    private const int LongestValue = 1_000;

    public static byte[] Write(MessageContent content)
    {
        var room = MostBytes - Envelope;
        var body = new List<TeamsBlock>();
        foreach (var block in Blocks(content))
        {
            room -= JsonSerializer.SerializeToUtf8Bytes(block, PayloadLayout.Lean.TeamsBlock).Length + 1;
            if (room < 0)
            {
                body.Add(TeamsBlock.Of(new TeamsRun(ChatText.CutShort(content)) { IsSubtle = true }));
                break;
            }

            body.Add(block);
        }

        var card = new TeamsCard("AdaptiveCard", "http://adaptivecards.io/schemas/adaptive-card.json", "1.4", body);
        return JsonSerializer.SerializeToUtf8Bytes(
            new TeamsMessage("message", [new TeamsAttachment("application/vnd.microsoft.card.adaptive", card)]), PayloadLayout.Lean.TeamsMessage);
    }

    private static IEnumerable<TeamsBlock> Blocks(MessageContent content)
    {
        yield return TeamsBlock.Of(new TeamsRun(ChatText.Cut(ChatText.Summary(content), LongestValue)) { Size = "Large", Weight = "Bolder" });
        if (ChatText.Summary(content) != content.Headline)
            yield return TeamsBlock.Of(new TeamsRun(ChatText.Cut(content.Headline, LongestValue)));
        foreach (var section in content.Sections)
        {
            if (section.Title.Length > 0)
                yield return TeamsBlock.Of(new TeamsRun(section.Title) { Weight = "Bolder" }) with { Spacing = "Medium" };
            foreach (var (label, value) in ChatText.Lines(section))
            {
                var text = new TeamsRun(ChatText.Cut(value, LongestValue));
                yield return (label.Length == 0 ? TeamsBlock.Of(text) : TeamsBlock.Of(new TeamsRun(ChatText.Cut(label, LongestValue) + ": ") { IsSubtle = true }, text)) with { Spacing = "None" };
            }
        }

        yield return TeamsBlock.Of(new TeamsRun(content.Footer) { Size = "Small", IsSubtle = true }) with { Spacing = "Medium" };
    }
}

/// <summary>The card in its envelope.</summary>
internal sealed record TeamsAttachment(string ContentType, TeamsCard Content);

/// <summary>An adaptive card.</summary>
internal sealed record TeamsCard(string Type, [property: JsonPropertyName("$schema")] string Schema, string Version, IReadOnlyList<TeamsBlock> Body);

/// <summary>A line of text runs.</summary>
internal sealed record TeamsBlock(string Type, IReadOnlyList<TeamsRun> Inlines)
{
    public string? Spacing { get; init; }

    public static TeamsBlock Of(params IReadOnlyList<TeamsRun> runs) => new("RichTextBlock", runs);
}

/// <summary>Text of one look; no markup has a meaning in it.</summary>
internal sealed record TeamsRun(string Text)
{
    public string Type { get; } = "TextRun";

    public string? Size { get; init; }

    public string? Weight { get; init; }

    public bool? IsSubtle { get; init; }
}
