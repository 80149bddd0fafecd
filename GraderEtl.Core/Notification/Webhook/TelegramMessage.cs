using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification.Content;

namespace GraderEtl.Core.Notification.Webhook;

/// <summary>
/// A message for the method <c>sendMessage</c> of a Telegram bot, in its HTML. Values are code, in which Telegram makes no links of
/// addresses, names and commands.
/// </summary>
internal sealed record TelegramMessage(
    [property: JsonPropertyName("chat_id")] string ChatId,
    string Text,
    [property: JsonPropertyName("parse_mode")] string ParseMode,
    [property: JsonPropertyName("link_preview_options")] TelegramPreview Preview)
{
    /// <summary>Telegram's limit, markup included, which it does not count.</summary>
    public const int LongestText = 4_096;

    /// <summary>So that the longest error leaves room for what to do.</summary>
    private const int LongestValue = 400;

    public static byte[] Write(MessageContent content, WebhookOptions webhook) => JsonSerializer.SerializeToUtf8Bytes(
        new TelegramMessage(webhook.ChatId!.Trim(), Compose(content), "HTML", new TelegramPreview(IsDisabled: true)),
        PayloadLayout.Lean.TelegramMessage);

    private static string Compose(MessageContent content)
    {
        var footer = $"\n\n<i>{ChatText.Escape(content.Footer, LongestValue)}</i>";
        var cut = $"\n\n<i>{ChatText.Escape(ChatText.CutShort(content))}</i>";
        var room = LongestText - footer.Length - cut.Length;
        var text = new StringBuilder($"<b>{ChatText.Escape(ChatText.Summary(content), LongestValue)}</b>");
        foreach (var section in content.Sections)
        {
            // a title stands only above its first line
            var before = section.Title.Length > 0 ? $"\n\n<b>{ChatText.Escape(section.Title)}</b>\n" : "\n\n";
            foreach (var (label, value) in ChatText.Lines(section))
            {
                var line = before + (label.Length > 0 ? ChatText.Escape(label, LongestValue) + ": " : "") + $"<code>{ChatText.Escape(value, LongestValue)}</code>";
                if (text.Length + line.Length > room)
                    return text.Append(cut).Append(footer).ToString();
                text.Append(line);
                before = "\n";
            }
        }

        return text.Append(footer).ToString();
    }
}

/// <summary>Whether Telegram shows what is behind links.</summary>
internal sealed record TelegramPreview([property: JsonPropertyName("is_disabled")] bool IsDisabled);
