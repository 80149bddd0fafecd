using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification.Content;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Notification.Webhook;

/// <summary>Composes the message about a run in the receiver's format.</summary>
internal sealed class WebhookComposer(IOptions<GraderEtlOptions> options, MessageComposer messages, TimeProvider clock)
{
    /// <summary>The message about a run. Its id is made of the run's that first was to send it, so that a receiver recognizes one that comes twice.</summary>
    public WebhookMessage Compose(LoadResult result)
    {
        var content = messages.Compose(result, new AttachedReports([], AreLeftOut: false));
        return Write(content, result.MessageId, () => JsonPayload.Of(content, result, messages));
    }

    /// <summary>A test message.</summary>
    public WebhookMessage ComposeTest()
    {
        var content = messages.ComposeTest(MessageText.TestHeadlineWebhook);
        var now = clock.GetUtcNow();
        return Write(content, Guid.CreateVersion7(now), () => JsonPayload.OfTest(content, now));
    }

    private WebhookMessage Write(MessageContent content, Guid id, Func<JsonPayload> document)
    {
        var webhook = options.Value.Webhook;
        var body = webhook.Format switch
        {
            WebhookFormat.Slack => SlackMessage.Write(content),
            WebhookFormat.Teams => TeamsMessage.Write(content),
            WebhookFormat.Telegram => TelegramMessage.Write(content, webhook),
            _ => JsonSerializer.SerializeToUtf8Bytes(document(), PayloadLayout.Lean.JsonPayload),
        };
        return new WebhookMessage($"msg_{id:N}", body);
    }
}

/// <summary>A message as it is posted.</summary>
/// <param name="Id">Identifies it; the same for the same run.</param>
/// <param name="Body">JSON in UTF-8.</param>
internal sealed record WebhookMessage(string Id, byte[] Body);

/// <summary>How the documents are written; properties that are null are left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JsonPayload))]
[JsonSerializable(typeof(SlackMessage))]
[JsonSerializable(typeof(TeamsMessage))]
[JsonSerializable(typeof(TeamsBlock))]
[JsonSerializable(typeof(TelegramMessage))]
internal sealed partial class PayloadContext : JsonSerializerContext;

/// <summary>How the documents are laid out.</summary>
internal static class PayloadLayout
{
    /// <summary>Letters beyond ASCII as they are: two bytes each instead of six.</summary>
    public static PayloadContext Lean { get; } = new(new JsonSerializerOptions(PayloadContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
