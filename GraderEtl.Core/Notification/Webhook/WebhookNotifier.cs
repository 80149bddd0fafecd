using System.Security.Cryptography;
using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Notification.Webhook;

/// <summary>Posts the message about a run to a web service.</summary>
internal sealed class WebhookNotifier(IOptions<GraderEtlOptions> options, WebhookComposer composer, WebhookSender sender) : INotifier
{
    public string Name => "webhook";

    /// <summary>Of the address only the host and a hash, as it may hold a token.</summary>
    public string Destination
    {
        get
        {
            var webhook = options.Value.Webhook;
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(webhook.Url ?? "")))[..16];
            return $"{webhook.Format} {webhook.Address?.Authority} {hash} {webhook.ChatId}";
        }
    }

    public async Task<string> NotifyAsync(LoadResult result, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(result);
        await sender.SendAsync(composer.Compose(result), cancellationToken).ConfigureAwait(false);
        return $"{sender.Host} ({options.Value.Webhook.Format})";
    }
}

/// <summary>Checks whether messages can be posted. Get it from the service provider after <see cref="GraderEtlBuilder.AddWebhook"/>.</summary>
internal sealed class WebhookCheck(IOptions<GraderEtlOptions> options, WebhookComposer composer, WebhookSender sender)
{
    /// <summary>
    /// Connects to the host and verifies its certificate; asks for its root, so that no token leaves. With <paramref name="send"/> a test
    /// message goes to the address itself.
    /// </summary>
    /// <exception cref="GraderEtlException">Something does not work; the error says what to correct.</exception>
    public async Task<WebhookCheckResult> RunAsync(bool send, CancellationToken cancellationToken)
    {
        if (send)
            await sender.SendAsync(composer.ComposeTest(), cancellationToken).ConfigureAwait(false);
        else
            await sender.ConnectAsync(cancellationToken).ConfigureAwait(false);
        var webhook = options.Value.Webhook;
        return new WebhookCheckResult(sender.Host, webhook.Format, webhook.Address!.Scheme == Uri.UriSchemeHttps, webhook.Key is not null, send);
    }
}

/// <summary>The result of <see cref="WebhookCheck"/>.</summary>
/// <param name="Host">Name and port of the receiver, never the address.</param>
/// <param name="Format">What it reads.</param>
/// <param name="IsEncrypted">True with https.</param>
/// <param name="IsSigned">True when messages are signed.</param>
/// <param name="Sent">True when a test message was sent.</param>
internal sealed record WebhookCheckResult(string Host, WebhookFormat Format, bool IsEncrypted, bool IsSigned, bool Sent);
