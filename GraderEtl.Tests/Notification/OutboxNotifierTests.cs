using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Notification.Outbox;
using GraderEtl.Tests.Reporting;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace GraderEtl.Tests.Notification;

/// <summary>The message in the outbox is one that any mail program can open, and that only its owner can read.</summary>
[TestFixture]
public sealed partial class OutboxNotifierTests
{
    private static readonly DateOnly Day = new(2025, 3, 1);
    private static readonly LoadResult Good = RunResults.Completed(Day, new DailyMetrics(Day, 12_340, 4_000, 1_000, 77));
    private TempDirectory _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = new TempDirectory();

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
        var (headers, _) = Parse(await NotifyAsync(Good, "boss@example.org", "team@example.org"));
        Assert.That(headers["From"], Is.EqualTo("grader-etl@example.org"));
        Assert.That(headers["To"], Is.EqualTo("boss@example.org, team@example.org"));
        Assert.That(headers["Auto-Submitted"], Is.EqualTo("auto-generated"));
        Assert.That(headers["Message-ID"], Is.EqualTo("<0190a1b2c3d47e5f8a9b0c1d2e3f4a5b@example.org>"));
        Assert.That(Words(headers["Subject"]), Is.EqualTo(RunMessage.Compose(Good, TimeZoneInfo.Utc).Subject));
    }

    [Test]
    public async Task Its_body_decodes_to_the_text()
    {
        var (headers, body) = Parse(await NotifyAsync(Good));
        Assert.That(headers["Content-Type"], Does.StartWith("text/plain; charset=utf-8"));
        var text = headers["Content-Transfer-Encoding"] switch
        {
            "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(body)),
            "quoted-printable" => QuotedPrintable(body),
            var other => throw new AssertionException($"unknown encoding {other}"),
        };
        Assert.That(text.ReplaceLineEndings("\n").TrimEnd(), Is.EqualTo(RunMessage.Compose(Good, TimeZoneInfo.Utc).Text.ReplaceLineEndings("\n").TrimEnd()));
    }

    [Test]
    public async Task An_error_cannot_smuggle_in_a_header_or_a_recipient()
    {
        var (headers, _) = Parse(await NotifyAsync(RunResults.Failed(Day, "bad\r\nBcc: everyone@example.org\r\n\r\nhello")));
        Assert.That(headers.Keys, Has.None.EqualTo("Bcc"));
        Assert.That(Words(headers["Subject"]), Is.EqualTo("[GraderEtl] ✗ 2025-03-01: bad  Bcc: everyone@example.org    hello"));
    }

    [Test]
    public async Task Telling_again_about_one_run_leaves_one_message()
    {
        var first = await NotifyAsync(Good);
        Assert.That(await NotifyAsync(Good), Is.EqualTo(first));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(first)!), Has.Length.EqualTo(1));
    }

    private async Task<string> NotifyAsync(LoadResult result, params string[] recipients)
    {
        var options = new GraderEtlOptions();
        options.Outbox.Directory = _directory.File("outbox");
        foreach (var recipient in recipients)
            options.Mail.To.Add(recipient);
        return await new OutboxNotifier(new OptionsWrapper<GraderEtlOptions>(options)).NotifyAsync(result, CancellationToken.None);
    }

    private static (Dictionary<string, string> Headers, string Body) Parse(string file)
    {
        var parts = File.ReadAllText(file).ReplaceLineEndings("\n").Split("\n\n", 2);
        var headers = parts[0].Replace("\n ", " ").Replace("\n\t", " ").Split('\n')
            .Select(line => line.Split(": ", 2)).ToLookup(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(pairs => pairs.Key, pairs => string.Join(", ", pairs), StringComparer.OrdinalIgnoreCase);
        return (headers, parts[1]);
    }

    /// <summary>Encoded words of RFC 2047; the white space between two of them does not count.</summary>
    private static string Words(string header) => EncodedWord().Replace(
        Regex.Replace(header, @"\?=\s+=\?", "?==?"),
        word => word.Groups["way"].Value == "B"
            ? Encoding.UTF8.GetString(Convert.FromBase64String(word.Groups["text"].Value))
            : QuotedPrintable(word.Groups["text"].Value.Replace('_', ' ')));

    private static string QuotedPrintable(string text)
    {
        var bytes = new List<byte>();
        text = text.Replace("=\n", "");
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '=')
            {
                bytes.Add((byte)text[i]);
                continue;
            }

            bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            i += 2;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    [GeneratedRegex(@"=\?utf-8\?(?<way>[BQ])\?(?<text>.*?)\?=", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWord();
}
