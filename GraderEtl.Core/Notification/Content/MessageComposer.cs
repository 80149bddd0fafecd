using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Notification.Content;

/// <summary>Composes the content of messages, which every notifier then writes in its own form.</summary>
internal sealed class MessageComposer(IOptions<GraderEtlOptions> options, IOptions<MessageCommands> commands, SecretRedactor redactor)
{
    /// <summary>The zone of the days.</summary>
    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(options.Value.TimeZone);

    /// <summary>The source's name; null for none.</summary>
    public string? Source => string.IsNullOrWhiteSpace(options.Value.Name) ? null : options.Value.Name.Trim();

    /// <summary>Cleans text from elsewhere.</summary>
    public UntrustedText Untrusted => new(redactor, Directories());

    /// <summary>The message about a run.</summary>
    /// <param name="result">The run, with the results of the report sinks.</param>
    /// <param name="attachments">Reports that are attached to the message, or left out of it.</param>
    /// <param name="language">Its language; null for <see cref="GraderEtlOptions.Language"/>.</param>
    public MessageContent Compose(LoadResult result, AttachedReports attachments, string? language = null)
        => new RunMessage(Texts(language), Zone, Untrusted, commands.Value, Source).Compose(result, attachments);

    /// <summary>A test message.</summary>
    /// <param name="headline">Its first sentence.</param>
    /// <param name="language">Its language; null for <see cref="GraderEtlOptions.Language"/>.</param>
    public MessageContent ComposeTest(MessageText headline, string? language = null)
    {
        var texts = Texts(language);
        return new MessageContent(
            texts.Language,
            IsGood: true,
            texts[MessageText.SubjectTest],
            texts[headline],
            [new FactSection("", [new Fact("", texts[MessageText.TestBody])])],
            texts.Format(MessageText.Footer, BuildInfo.Version));
    }

    private Texts<MessageText> Texts(string? language) => new(Language.FindOrEnglish(language ?? options.Value.Language));

    /// <summary>Directories that are removed from errors.</summary>
    private IEnumerable<string> Directories() =>
    [
        Path.GetFullPath(options.Value.Report.Directory),
        Path.GetFullPath(options.Value.Outbox.Directory),
        Environment.CurrentDirectory,
        AppContext.BaseDirectory,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        Path.GetTempPath(),
    ];
}
