using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Core.Notification.Webhook;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Webhooks;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Webhook;

/// <summary>A receiver on loopback and everything that posts to it. At its end no token and no key was told.</summary>
internal sealed class WebhookHarness : IAsyncDisposable
{
    public const string Token = "T0CANARY/B0CANARY/cAnArYt0kEn7f2e91";
    public const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private readonly List<string> _said = [];

    public WebhookHarness(params string[] responses)
        : this(new WebhookReceiver(responses))
    {
    }

    public WebhookHarness(WebhookReceiver receiver, string scheme = "http")
    {
        Receiver = receiver;
        var webhook = Options.Webhook;
        webhook.Url = $"{scheme}://localhost:{receiver.Port}/services/{Token}";
        webhook.Timeout = TimeSpan.FromSeconds(30);
        webhook.RetryDelay = TimeSpan.FromSeconds(10);
        Clock = new PauseClock(webhook.Timeout);
    }

    public WebhookReceiver Receiver { get; }

    public GraderEtlOptions Options { get; } = new();

    public PauseClock Clock { get; }

    public LogCapture Log { get; } = new();

    public WebhookComposer Composer => new(Wrapped, new MessageComposer(Wrapped, new OptionsWrapper<MessageCommands>(new MessageCommands()), Redactor), Clock);

    private SecretRedactor Redactor => new([Options.Webhook.Url, Options.Webhook.Secret]);

    private OptionsWrapper<GraderEtlOptions> Wrapped => new(Options);

    public async Task<string> NotifyAsync(LoadResult result, CancellationToken token = default)
    {
        using var sender = new WebhookSender(Wrapped, Redactor, Clock, Log.For<WebhookSender>());
        return await new WebhookNotifier(Wrapped, Composer, sender).NotifyAsync(result, token).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
    }

    public async Task<WebhookCheckResult> CheckAsync(bool send)
    {
        using var sender = new WebhookSender(Wrapped, Redactor, Clock, Log.For<WebhookSender>());
        return await new WebhookCheck(Wrapped, Composer, sender).RunAsync(send, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
    }

    public string Destination()
    {
        using var sender = new WebhookSender(Wrapped, Redactor, Clock, Log.For<WebhookSender>());
        return new WebhookNotifier(Wrapped, Composer, sender).Destination;
    }

    /// <summary>The error that posting ends with; every part of it is there.</summary>
    public GraderEtlException Fails(LoadResult result)
    {
        var error = Assert.ThrowsAsync<GraderEtlException>(() => NotifyAsync(result))!;
        _said.Add(error.ToString());
        Assert.That(error.Kind, Is.EqualTo(ErrorKind.Output));
        Assert.That(new[] { error.Expected, error.Where, error.Kept, error.Remedy }, Has.None.Null.And.None.Empty);
        return error;
    }

    public async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        foreach (var text in _said.Append(Log.Text))
            AssertNoSecret(text);
    }

    public static void AssertNoSecret(string text)
    {
        foreach (var secret in (string[])[Token, Token.Split('/')[^1], Uri.EscapeDataString(Token), Key, Key["whsec_".Length..]])
            Assert.That(text, Does.Not.Contain(secret));
    }
}

/// <summary>The system's clock, except that pauses are noted and end at once; deadlines are no pauses.</summary>
internal sealed class PauseClock(TimeSpan deadline) : TimeProvider
{
    private readonly TimeSpan _deadline = deadline;
    private readonly List<TimeSpan> _pauses = [];
    private long _skipped;

    public IReadOnlyList<TimeSpan> Pauses
    {
        get { lock (_pauses) return [.. _pauses]; }
    }

    /// <summary>The deadline of a try; short where a test waits for it.</summary>
    public TimeSpan? Deadline { get; set; }

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _skipped);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == _deadline || dueTime <= TimeSpan.Zero)
            return base.CreateTimer(callback, state, dueTime == _deadline ? Deadline ?? dueTime : dueTime, period);
        lock (_pauses)
            _pauses.Add(dueTime);
        Interlocked.Add(ref _skipped, (long)(dueTime.TotalSeconds * TimestampFrequency));
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
