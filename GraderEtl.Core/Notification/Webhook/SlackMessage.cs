using System.Text;
using System.Text.Json;
using GraderEtl.Core.Notification.Content;

namespace GraderEtl.Core.Notification.Webhook;

/// <summary>
/// A message for an incoming webhook of Slack. Titles are markup of the program's own; all that may come from elsewhere is plain text,
/// which Slack does not read as markup, and escaped all the same.
/// </summary>
/// <param name="Text">Shown where blocks are not, as in a notification.</param>
/// <param name="Blocks">The message.</param>
internal sealed record SlackMessage(string Text, IReadOnlyList<SlackBlock> Blocks)
{
    /// <summary>Slack's limits.</summary>
    public const int MostBlocks = 50;
    public const int LongestHeader = 150;
    public const int LongestText = 3_000;

    public static byte[] Write(MessageContent content)
    {
        var blocks = new List<SlackBlock>
        {
            new("header", SlackText.Plain(ChatText.Escape(ChatText.Summary(content), LongestHeader))),
        };
        if (ChatText.Summary(content) != content.Headline)
            blocks.Add(new SlackBlock("section", SlackText.Plain(ChatText.Escape(content.Headline, LongestText))));
        foreach (var section in content.Sections)
        {
            if (section.Title.Length > 0)
                blocks.Add(new SlackBlock("section", new SlackText("mrkdwn", $"*{ChatText.Escape(section.Title)}*")));
            if (Body(section) is { Length: > 0 } body)
                blocks.Add(new SlackBlock("section", SlackText.Plain(ChatText.Escape(body, LongestText))));
        }

        var shown = blocks.Take(MostBlocks - 1).Append(new SlackBlock("context", Elements: [SlackText.Plain(ChatText.Escape(content.Footer, LongestText))]));
        return JsonSerializer.SerializeToUtf8Bytes(new SlackMessage(ChatText.Escape(ChatText.Summary(content), LongestText), [.. shown]), PayloadLayout.Lean.SlackMessage);
    }

    private static string Body(Section section)
    {
        var body = new StringBuilder();
        foreach (var (label, value) in ChatText.Lines(section))
            body.Append(body.Length > 0 ? "\n" : "").Append(label).Append(label.Length > 0 ? ": " : "").Append(value);
        return body.ToString();
    }
}

/// <summary>A part of a message.</summary>
internal sealed record SlackBlock(string Type, SlackText? Text = null, IReadOnlyList<SlackText>? Elements = null);

/// <summary>A text.</summary>
/// <param name="Type"><c>plain_text</c> or <c>mrkdwn</c>.</param>
/// <param name="Text">Escaped.</param>
/// <param name="Emoji">False leaves <c>:name:</c> as it is.</param>
internal sealed record SlackText(string Type, string Text, bool? Emoji = null)
{
    public static SlackText Plain(string text) => new("plain_text", text, Emoji: false);
}
