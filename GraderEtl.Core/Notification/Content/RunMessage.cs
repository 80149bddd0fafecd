using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Findings;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Notification.Content;

/// <summary>Composes the message about a run: figures of a success; of a failure what is committed, what is missing and what to do.</summary>
/// <param name="texts">The texts.</param>
/// <param name="zone">The zone of the days.</param>
/// <param name="untrusted">Cleans text from elsewhere.</param>
/// <param name="commands">Commands that are named as the next step.</param>
/// <param name="name">The source's name, for subject and headline; null for none.</param>
internal sealed class RunMessage(Texts<MessageText> texts, TimeZoneInfo zone, UntrustedText untrusted, MessageCommands? commands = null, string? name = null)
{
    private const int LongestSubject = 200;
    private readonly ZonedRange _range = new(texts.Language, zone);
    private readonly UntrustedText _untrusted = untrusted.In(zone);
    private readonly MessageCommands _commands = commands ?? new();

    /// <summary>Composes the message.</summary>
    /// <param name="result">The run, with the results of the report sinks.</param>
    /// <param name="attachments">Reports that are attached to the message, or left out of it.</param>
    public MessageContent Compose(LoadResult result, AttachedReports attachments)
    {
        var status = RunStatus.Of(result);
        return new MessageContent(
            texts.Language,
            status.IsGood,
            Subject(result, status),
            Headline(result, status),
            [.. Sections(result, status, attachments)],
            texts.Format(MessageText.Footer, BuildInfo.Version));
    }

    private string Subject(LoadResult result, RunStatus status)
    {
        var days = Days(result);
        return OneLine(status.IsGood
            ? texts.Format(result.IsReport ? MessageText.SubjectReport : MessageText.SubjectGood, days, string.Join(", ", Figures(result)))
            : texts.Format(MessageText.SubjectBad, days, texts[status.Phrase], Reason(result, status)));
    }

    /// <summary>One cause as it was said, which is English; in other languages what failed.</summary>
    private string Reason(LoadResult result, RunStatus status)
        => texts.Language == Language.English ? _untrusted.Hide(status.Cause) : FailureSections.Sentence(texts, result).TrimEnd('.');

    private IEnumerable<string> Figures(LoadResult result)
    {
        // of whole days; without one there are no figures
        var all = result.Report is { } whole ? MetricList.Get("attempts").Read(whole) : MetricList.Get("attempts").Read(result.Daily);
        if (all.Number is not { } attempts)
        {
            yield return all.IsSmall ? all.SmallIn(texts.Language) : MetricValue.IncompleteIn(texts.Language);
            yield break;
        }

        yield return texts.Count(MessageText.Attempts, (long)attempts);
        var success = result.Report is { } report ? MetricList.Get("success_rate").Read(report) : MetricList.Get("success_rate").Read(result.Daily);
        if (success.Number is { } rate)
            yield return texts.Format(MessageText.SuccessShare, texts.Language.Percent(rate));
        else if (!success.IsSmall)
            yield return texts[MessageText.NoSubmits];
        // users of several days are not the sum of each day's
        var users = MetricList.Get("unique_users");
        if ((result.Report is not null ? users.Read(result.Report) : result.Daily.Count == 1 ? users.Read(result.Daily[0]) : default).Number is { } number)
            yield return texts.Count(MessageText.Users, (long)number);
    }

    private string Headline(LoadResult result, RunStatus status)
    {
        var days = Days(result);
        return status switch
        {
            { IsGood: true } when result.IsReport => texts.Format(MessageText.ReportHeadline, days),
            { IsGood: true } => texts.Format(result.Windows is { Loaded: 0, Skipped: > 0 } ? MessageText.NothingNew : MessageText.Loaded, days),
            _ when result.Outcome == LoadOutcome.TooManyRejected => texts.Format(MessageText.RejectedHeadline, days),
            { IsLoaded: true } => texts.Format(MessageText.LoadedButHeadline, days),
            _ => $"{days}: {texts[status.Phrase]}.",
        };
    }

    /// <summary>The days, with the source's name before them.</summary>
    private string Days(LoadResult result)
    {
        var days = _range.Days(result.Request.Range);
        return name is null ? days : $"{name} {days}";
    }

    private IEnumerable<Section> Sections(LoadResult result, RunStatus status, AttachedReports attachments)
    {
        var failure = new FailureSections(texts, _range, _untrusted, _commands);
        if (!status.IsGood)
        {
            foreach (var section in failure.Of(result, status))
                yield return section;
        }
        else if (result is { IsReport: true, Missing.Count: > 0 })
        {
            yield return failure.OfGaps(result.Missing);
        }

        if (result.Report is { } read && new FindingWriter(texts.Language, read).Write() is { Count: > 0 } findings)
            yield return new FactSection("", [.. findings.Select(finding => new Fact("", _untrusted.Clean(finding.Text)))]);
        if (result.Daily.Count > 0)
        {
            yield return result.Report is { } report ? new PeriodFigures(texts, report).Section : DaySections.Figures(texts, result.Daily);
            // one day's figures are those of the period
            if (result.Report is null || result.Daily.Count > 1)
                yield return DaySections.Table(texts, result.Daily, result.Report);
        }

        var run = new RunSections(texts, _range, _untrusted);
        if (result.Holes.Count > 0)
        {
            yield return run.EarlierGaps(result.Holes, _commands.Load);
            if (run.SaidOfGaps(result.Holes) is { } said)
                yield return said;
        }

        if (run.Quality(result) is { } quality)
            yield return quality;
        yield return result is { IsReport: true, Report: { } loaded } ? run.Effort(loaded) : run.Effort(result);
        if (result.Outputs.Count > 0)
        {
            yield return run.Outputs(result, status, attachments);
            if (run.SaidOfOutputs(result, status) is { } said)
                yield return said;
        }
    }

    /// <summary>A header field is one line; text from elsewhere may have several.</summary>
    private static string OneLine(string text)
    {
        var line = new string([.. text.Select(c => char.IsControl(c) || char.IsWhiteSpace(c) ? ' ' : c)]);
        return Excerpt.Words(line, LongestSubject);
    }
}

/// <summary>Reports that belong to a message.</summary>
/// <param name="Reports">What the report sinks made.</param>
/// <param name="AreLeftOut">True when the mail server accepts no message as large as one with them.</param>
internal sealed record AttachedReports(IReadOnlyCollection<OutputResult> Reports, bool AreLeftOut);

/// <summary>The status of a run.</summary>
/// <param name="IsGood">Everything is loaded and reported.</param>
/// <param name="IsLoaded">Everything is loaded; a report or a limit may have failed.</param>
/// <param name="Phrase">The status in a few words, for a failure.</param>
/// <param name="Cause">The error, for a failure, or of several outputs that failed the first; else empty.</param>
/// <param name="FailedOutputs">The outputs that failed, where nothing else did.</param>
internal sealed record RunStatus(bool IsGood, bool IsLoaded, MessageText Phrase, string Cause, IReadOnlyList<OutputResult> FailedOutputs)
{
    public static RunStatus Of(LoadResult result)
    {
        // a failed sink is a failure, even before the outcome says so
        var failed = result.Outputs.Where(output => !output.Succeeded).ToList();
        var isLoaded = result.Outcome is LoadOutcome.Completed or LoadOutcome.TooManyRejected or LoadOutcome.OutputFailed;
        if (result is { Outcome: LoadOutcome.Completed, Error: null } && failed.Count == 0)
            return new RunStatus(IsGood: true, IsLoaded: true, MessageText.Loaded, "", []);
        if (result.Error is { Kind: not ErrorKind.Output })
            failed = [];
        var cause = failed is [var first, ..] ? $"{first.Name} failed: {first.Found}" : result.Error?.Found ?? "";
        return new RunStatus(IsGood: false, isLoaded, isLoaded ? MessageText.LoadedBut : Unfinished(result), cause, failed);
    }

    private static MessageText Unfinished(LoadResult result)
    {
        if (result is { Request.Refresh: true, Missing.Count: 0 })
            return MessageText.NotReloaded;
        return result.Windows.Loaded > 0 || result.Windows.Skipped > 0 ? MessageText.PartlyLoaded : MessageText.NotLoaded;
    }
}
