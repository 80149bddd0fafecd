using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Core.Notification.Mail;
using GraderEtl.Tests.Support;
using GraderEtl.Tests.Support.Smtp;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Mail;

/// <summary>A mail server on loopback and everything that sends to it. At its end nothing forbidden was done and no secret was told.</summary>
internal sealed class MailHarness : IAsyncDisposable
{
    public const string Canary = "canary=6f1d2/ä+pass word";
    private readonly List<string> _said = [];

    public MailHarness(SmtpScript? script = null)
    {
        Server = new SmtpServer((script ?? new SmtpScript()) with { Password = Canary });
        File.WriteAllText(Directory.File("ca.pem"), TestCertificates.AuthorityPem);
        var mail = Options.Mail;
        mail.Host = "localhost";
        mail.Port = Server.Port;
        mail.Security = Server.Script.ImplicitTls ? MailSecurity.ImplicitTls : MailSecurity.Auto;
        mail.CaFile = Directory.File("ca.pem");
        mail.User = SmtpScript.User;
        mail.Password = Canary;
        mail.Timeout = TimeSpan.FromSeconds(20);
        mail.RetryDelay = TimeSpan.FromMilliseconds(1);
        mail.To.Add("boss@example.org");
        Options.Outbox.Directory = Directory.File("outbox");
    }

    public SmtpServer Server { get; }

    public GraderEtlOptions Options { get; } = new();

    public TempDirectory Directory { get; } = new();

    public LogCapture Log { get; } = new();

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public SecretRedactor Redactor { get; } = new([Canary]);

    public MailSender Sender => new(Wrapped, Redactor, Clock, Log.For<MailSender>());

    public MailNotifier Notifier => new(Wrapped, Composer, Sender, new OutboxFolder(Wrapped));

    public MailCheck Check => new(Wrapped, Composer, Sender, new OutboxFolder(Wrapped));

    private MailComposer Composer => new(Wrapped, new MessageComposer(Wrapped, new OptionsWrapper<MessageCommands>(new MessageCommands()), Redactor), Clock);

    private OptionsWrapper<GraderEtlOptions> Wrapped => new(Options);

    /// <summary>A message to all recipients in <c>Mail:To</c>.</summary>
    public MailMessage Message(string text = "hello", string subject = "A subject") => new()
    {
        Id = Guid.Parse("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"),
        From = Options.Mail.SenderOrPlaceholder,
        To = Options.Mail.Recipients,
        Date = new DateTimeOffset(2025, 3, 1, 12, 0, 0, TimeSpan.FromHours(3)),
        Subject = subject,
        Text = text,
        Html = "<p>hello</p>",
    };

    public Task SendAsync(MailMessage? message = null, CancellationToken token = default)
        => Sender.SendAsync(message ?? Message(), token).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);

    /// <summary>The error that sending ends with.</summary>
    public GraderEtlException Fails(MailMessage? message = null)
    {
        var error = Assert.ThrowsAsync<GraderEtlException>(() => SendAsync(message))!;
        _said.Add(error.ToString());
        Assert.That(error.Kind, Is.EqualTo(ErrorKind.Output));
        Assert.That(error.Remedy, Is.Not.Null.And.Not.Empty);
        return error;
    }

    /// <summary>The one message the server has, read.</summary>
    public Eml Only() => Eml.Parse(Server.Mail.Single().Content);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Dispose();
        Assert.That(Server.Breaches, Is.Empty);
        foreach (var text in _said.Append(Log.Text))
            AssertNoSecret(text);
    }

    /// <summary>No form of the password is in a text: not plain, not escaped, not inside base64 at any alignment.</summary>
    public static void AssertNoSecret(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(Canary);
        var forms = new List<string> { Canary, Uri.EscapeDataString(Canary), Convert.ToBase64String(bytes) };
        forms.AddRange(Enumerable.Range(0, 3).Select(shift => Convert.ToBase64String([.. new byte[shift], .. bytes])[4..^4]));
        foreach (var form in forms)
            Assert.That(text, Does.Not.Contain(form));
        Assert.That(text, Does.Not.Contain("6f1d2"));
    }
}
