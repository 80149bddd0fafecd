using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Core.Notification.Mail;
using GraderEtl.Tests.Reporting;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification.Mail;

/// <summary>The message in the outbox is one that any mail program can open, and that only its owner can read.</summary>
[TestFixture]
public sealed class OutboxNotifierTests
{
    private static readonly DateOnly Day = new(2025, 3, 1);
    private static readonly LoadResult Good = RunResults.Completed(Day, new DailyMetrics(Day, 12_340, 4_000, 1_000, 77));
    private readonly GraderEtlOptions _options = new();
    private TempDirectory _directory = null!;

    [SetUp]
    public void MakeDirectory()
    {
        _directory = new TempDirectory();
        _options.Outbox.Directory = _directory.File("outbox");
        _options.Mail.To.Clear();
    }

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [Test]
    public async Task The_file_is_named_after_the_run_and_private()
    {
        var file = await NotifyAsync(Good);
        Assert.That(Path.GetFileName(file), Is.EqualTo("2025-03-02T030000Z-0190a1b2c3d47e5f8a9b0c1d2e3f4a5b.eml"));
        Assert.That(Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!), Is.EqualTo(new[] { file }), "nothing else is left");
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task Its_headers_say_who_to_whom_and_that_a_program_wrote_it()
    {
        _options.Mail.To.Add("boss@example.org");
        _options.Mail.To.Add("Команда <team@example.org>");
        var eml = Eml.Parse(await File.ReadAllBytesAsync(await NotifyAsync(Good)));
        Assert.That(eml.Fields.Select(field => field.Name), Is.EqualTo(new[]
        {
            "From", "Date", "Subject", "Message-Id", "To", "Auto-Submitted", "MIME-Version", "Content-Type",
        }), "no Bcc, no X-Sender, nothing else");
        Assert.That(eml["Date"], Is.EqualTo("Sun, 02 Mar 2025 03:00:12 +0000"));
        Assert.That(eml["From"], Is.EqualTo("grader-etl@example.org"));
        Assert.That(eml["To"], Is.EqualTo("boss@example.org, Команда <team@example.org>"));
        Assert.That(eml["Subject"], Is.EqualTo("[GraderEtl] ✓ 2025-03-01: 12 340 attempts, 25 % success, 77 users"));
        Assert.That(eml["Auto-Submitted"], Is.EqualTo("auto-generated"));
        Assert.That(eml["Message-ID"], Is.EqualTo("<0190a1b2c3d47e5f8a9b0c1d2e3f4a5b@example.org>"));
    }

    [Test]
    public async Task It_says_the_same_as_text_and_as_HTML()
    {
        var eml = Eml.Parse(await File.ReadAllBytesAsync(await NotifyAsync(Good)));
        Assert.That(eml.MediaType, Is.EqualTo("multipart/alternative"));
        Assert.That(eml.Parts.Select(part => part.MediaType), Is.EqualTo(new[] { "text/plain", "text/html" }), "the last one is what programs show that can");
        Assert.That(eml.Part("text/plain").Text, Does.StartWith("2025-03-01 is loaded and measured.\n").And.Contain("Attempts  12 340\n"));
        Assert.That(eml.Part("text/html").Text, Does.Contain("2025-03-01 is loaded and measured.</h1>").And.Contain("12&#160;340"));
    }

    [Test]
    public async Task An_error_cannot_smuggle_in_a_header_or_a_recipient()
    {
        var eml = Eml.Parse(await File.ReadAllBytesAsync(await NotifyAsync(RunResults.Failed(Day, "bad\r\nBcc: everyone@example.org\r\n\r\nhello"))));
        Assert.That(eml.Has("Bcc"), Is.False);
        Assert.That(eml["Subject"], Is.EqualTo("[GraderEtl] ✗ 2025-03-01: partly loaded: bad  Bcc: everyone@example.org    hello"));
        Assert.That(eml.Parts, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Sending_again_about_one_run_leaves_one_message()
    {
        var first = await NotifyAsync(Good);
        var before = await File.ReadAllBytesAsync(first);
        Assert.That(await NotifyAsync(Good), Is.EqualTo(first));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(first)!), Has.Length.EqualTo(1));
        Assert.That(await File.ReadAllBytesAsync(first), Is.EqualTo(before), "the same run is the same message");
    }

    [Test]
    public void A_place_that_cannot_be_written_is_named()
    {
        File.WriteAllText(_directory.File("outbox"), "a file stands here");
        var error = Assert.ThrowsAsync<GraderEtlException>(() => NotifyAsync(Good))!;
        Assert.That(error.Found, Does.StartWith("The message cannot be written: "));
        Assert.That(error.Where, Is.EqualTo($"Outbox:Directory, {_directory.File("outbox")}"));
        Assert.That(error.Kind, Is.EqualTo(ErrorKind.Output));
    }

    private Task<string> NotifyAsync(LoadResult result)
    {
        var options = new OptionsWrapper<GraderEtlOptions>(_options);
        var composer = new MailComposer(options, new MessageComposer(options, new OptionsWrapper<MessageCommands>(new MessageCommands()), new SecretRedactor([])), TimeProvider.System);
        return new OutboxNotifier(composer, new OutboxFolder(options)).NotifyAsync(result, CancellationToken.None);
    }
}
