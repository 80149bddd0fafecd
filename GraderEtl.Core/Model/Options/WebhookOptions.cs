using System.Globalization;

namespace GraderEtl.Core.Model.Options;

/// <summary>A message about each run to a web service: section <c>Webhook</c>. It goes beside mail.</summary>
public sealed class WebhookOptions
{
    private const string SecretPrefix = "whsec_";

    /// <summary>
    /// Where messages are posted: https, or http on this machine. Secret, as the addresses of Slack, Teams and Telegram hold a token.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>
    /// The key that messages are signed with, by Standard Webhooks: <c>whsec_</c> and 24 to 64 bytes in base64; secret. Default: none, so
    /// that messages are not signed.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>What the receiver reads; default <see cref="WebhookFormat.Json"/>.</summary>
    public WebhookFormat Format { get; set; }

    /// <summary>The chat, group or channel of <see cref="WebhookFormat.Telegram"/>: its number, or <c>@name</c>.</summary>
    public string? ChatId { get; set; }

    /// <summary>How long one try may take; 1 s to 10 min, default 30 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Tries while the receiver cannot be reached or its responses are temporary; 1 to 20, default 4.</summary>
    public int MaxAttempts { get; set; } = 4;

    /// <summary>
    /// Pause before the second try; it doubles from try to try, up to a minute; 0 to 1 min, default 10 s. All tries end after 10 min.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>True when a webhook is wanted: anything of what it needs is set.</summary>
    public bool IsConfigured
        => !string.IsNullOrWhiteSpace(Url) || !string.IsNullOrWhiteSpace(Secret) || !string.IsNullOrWhiteSpace(ChatId) || Format != WebhookFormat.Json;

    /// <summary>The address; null when it is none.</summary>
    internal Uri? Address => Uri.TryCreate(Url?.Trim(), UriKind.Absolute, out var address) ? address : null;

    /// <summary>The bytes of <see cref="Secret"/>; null when it holds none.</summary>
    internal byte[]? Key
    {
        get
        {
            if (Secret?.Trim() is not { } secret || !secret.StartsWith(SecretPrefix, StringComparison.Ordinal))
                return null;
            var bytes = new byte[secret.Length];
            return Convert.TryFromBase64String(secret[SecretPrefix.Length..], bytes, out var length) ? bytes[..length] : null;
        }
    }
}

/// <summary>What the receiver of a webhook reads.</summary>
public enum WebhookFormat
{
    /// <summary>The program's own JSON document, with the figures as numbers and the message as text.</summary>
    Json,

    /// <summary>An incoming webhook of Slack.</summary>
    Slack,

    /// <summary>A workflow of Microsoft Teams that posts an adaptive card.</summary>
    Teams,

    /// <summary>The method <c>sendMessage</c> of a Telegram bot.</summary>
    Telegram,
}

/// <summary>Checks what the webhook needs; without it nothing is required.</summary>
internal sealed class WebhookOptionsCheck : IOptionsCheck
{
    private const int LeastKey = 24;
    private const int MostKey = 64;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public IEnumerable<OptionFailure> Check(GraderEtlOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var webhook = options.Webhook;
        var failures = new OptionsFailures();
        CheckUrl(webhook, failures);
        if (!string.IsNullOrWhiteSpace(webhook.Secret) && webhook.Key is not { Length: >= LeastKey and <= MostKey })
            failures.Add("Webhook:Secret", "what is no key", "whsec_ and 24 to 64 bytes in base64", "make one with: echo \"whsec_$(openssl rand -base64 32)\"");
        if (!Enum.IsDefined(webhook.Format))
            failures.Add("Webhook:Format", $"'{webhook.Format}'", "Json, Slack, Teams or Telegram");
        if (webhook.Format == WebhookFormat.Telegram)
            CheckChat(webhook, failures);
        failures.InRange("Webhook:Timeout", webhook.Timeout, Second, TimeSpan.FromMinutes(10));
        failures.InRange("Webhook:MaxAttempts", webhook.MaxAttempts, 1, 20);
        failures.InRange("Webhook:RetryDelay", webhook.RetryDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        return failures.All;
    }

    /// <summary>The address itself is never repeated: it may hold a token.</summary>
    private static void CheckUrl(WebhookOptions webhook, OptionsFailures failures)
    {
        var expected = webhook.Format switch
        {
            WebhookFormat.Slack => "the address of an incoming webhook, which begins with https://hooks.slack.com/services/",
            WebhookFormat.Teams => "the https address that a workflow of Teams gives out",
            WebhookFormat.Telegram => "https://api.telegram.org/bot, the bot's token, /sendMessage",
            _ => "an https address, or http on this machine, such as https://hooks.example.org/grader-etl",
        };
        if (string.IsNullOrWhiteSpace(webhook.Url))
            failures.Add("Webhook:Url", found: null, expected, "put it into a file and name that with Webhook:UrlFile");
        else if (webhook.Address is not { } address || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            failures.Add("Webhook:Url", "no web address", expected);
        else if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
            failures.Add("Webhook:Url", "an http address of another machine", expected, "messages and tokens must not go unencrypted: use https");
        else if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            failures.Add("Webhook:Url", "an address with a user or a fragment", expected);
        else if (webhook.Format == WebhookFormat.Telegram && !address.AbsolutePath.EndsWith("/sendMessage", StringComparison.Ordinal))
            failures.Add("Webhook:Url", "an address that does not end with /sendMessage", expected);
    }

    private static void CheckChat(WebhookOptions webhook, OptionsFailures failures)
    {
        const string Expected = "the number of a chat, such as -1001234567890, or the name of a channel, such as @reports";
        if (string.IsNullOrWhiteSpace(webhook.ChatId))
            failures.Add("Webhook:ChatId", found: null, Expected);
        else if (!webhook.ChatId.Trim().StartsWith('@') && !long.TryParse(webhook.ChatId.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            failures.Add("Webhook:ChatId", "neither a number nor a name", Expected);
    }
}
