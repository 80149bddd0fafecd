using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification.Content;

/// <summary>The sections of a failure: what happened, what is committed, what is missing, and what to do.</summary>
internal sealed class FailureSections(Texts<MessageText> texts, ZonedRange ranges, UntrustedText untrusted, MessageCommands commands)
{
    private const int GapsShown = 10;
    private readonly Texts<MessageText> _labels = new(Language.English);

    /// <summary>Errors are English. In that language their advice is the message's own; a message in another says all in its own words and quotes the error whole.</summary>
    private bool IsEnglish => texts.Language == Language.English;

    public IEnumerable<Section> Of(LoadResult result, RunStatus status)
    {
        List<Fact> said =
        [
            // of several outputs each has its cause, which the error of the run only strings together
            .. status.FailedOutputs.Select(output => new Fact(output.Name, untrusted.Clean(output.Error!))),
            .. status.FailedOutputs.Count > 0 ? [] : Part(MessageText.LabelFound, result.Error?.Found),
            .. Part(MessageText.LabelExpected, result.Error?.Expected),
            .. Part(MessageText.LabelWhere, result.Error?.Where),
        ];
        if (IsEnglish)
        {
            yield return new QuoteSection(texts[MessageText.TitleFailure], said);
        }
        else
        {
            said.AddRange([.. Part(MessageText.LabelKept, result.Error?.Kept), .. Part(MessageText.TitleToDo, result.Error?.Remedy)]);
            yield return new FactSection(texts[MessageText.TitleFailure], [new Fact("", Sentence(texts, result))]);
            yield return new QuoteSection(texts[MessageText.TitleSaid], said);
        }

        // a report commits nothing
        if (!result.IsReport)
            yield return new FactSection(texts[MessageText.TitleCommitted], [.. Committed(result)]);
        if (!status.IsLoaded)
            yield return OfGaps(result.Missing);
        yield return new FactSection(texts[MessageText.TitleToDo], [.. ToDo(result)]);
    }

    /// <summary>What failed, in the language of the message.</summary>
    public static string Sentence(Texts<MessageText> texts, LoadResult result)
    {
        var connection = ConnectionFailures.Find(result.Error) is { } failure ? new Texts<ConnectionFailure>(texts.Language)[failure] : null;
        return result.Error switch
        {
            { Kind: ErrorKind.Source, HttpStatus: { } status } => texts.Format(MessageText.FailedSourceStatus, status),
            { Kind: ErrorKind.Source } when connection is not null => texts.Format(MessageText.FailedSourceConnection, connection),
            { Kind: ErrorKind.Source } => texts[MessageText.FailedSource],
            { Kind: ErrorKind.Store } when connection is not null => texts.Format(MessageText.FailedStoreConnection, connection),
            { Kind: ErrorKind.Store } => texts[MessageText.FailedStore],
            { Kind: ErrorKind.Rejected } => texts[MessageText.FailedRejected],
            { Kind: ErrorKind.Configuration } => texts[MessageText.FailedConfiguration],
            { Kind: ErrorKind.Interrupted } => texts[MessageText.FailedInterrupted],
            { Kind: ErrorKind.Difference } => texts[MessageText.FailedDifference],
            { Kind: ErrorKind.Unexpected } => texts[MessageText.FailedUnexpected],
            _ => texts[MessageText.FailedOutput],
        };
    }

    private IEnumerable<Fact> Committed(LoadResult result)
    {
        yield return new Fact(texts[MessageText.LabelThisRun], texts.Format(
            MessageText.CommittedNow,
            texts.Count(MessageText.Records, result.Records.Loaded),
            texts.Count(MessageText.Windows, result.Windows.Loaded)));
        if (result.Windows.Skipped > 0)
            yield return new Fact(texts[MessageText.LabelEarlierRuns], texts.Count(MessageText.Windows, result.Windows.Skipped));
        foreach (var fact in IsEnglish ? Part(MessageText.LabelKept, result.Error?.Kept) : [])
            yield return fact;
    }

    /// <summary>The missing parts of a range.</summary>
    public FactSection OfGaps(IReadOnlyList<TimeWindow>? missing) => new(texts[MessageText.TitleMissing], [.. Missing(missing)]);

    private IEnumerable<Fact> Missing(IReadOnlyList<TimeWindow>? missing)
    {
        if (missing is null)
            return [new Fact("", commands.ShowGaps is { } command ? texts.Format(MessageText.MissingUnknownYet, command) : texts[MessageText.MissingUnknown])];
        if (missing.Count == 0)
            return [new Fact("", texts[MessageText.MissingNothing])];
        var shown = missing.Take(GapsShown).Select(gap => new Fact("", ranges.Exact(gap)));
        return missing.Count <= GapsShown ? shown : shown.Append(new Fact("", texts.Count(MessageText.MoreGaps, missing.Count - GapsShown)));
    }

    private IEnumerable<Fact> ToDo(LoadResult result)
    {
        var kind = result.Error?.Kind ?? ErrorKind.Output;
        if (kind == ErrorKind.Output)
        {
            // the error's own advice names no dates
            yield return new Fact("", WithCommand(MessageText.AdviceOutput, commands.SendAgain?.Invoke(result)));
            yield break;
        }

        if (IsEnglish && result.Error?.Remedy is { } remedy)
            yield return new Fact("", AsSentence(untrusted.Clean(remedy)));
        var advice = kind switch
        {
            ErrorKind.Source => WithCommand(MessageText.AdviceSource, commands.CheckSource),
            ErrorKind.Store => WithCommand(MessageText.AdviceStore, commands.CheckDatabase),
            ErrorKind.Rejected => WithCommand(MessageText.AdviceRejected, commands.ListRejected),
            ErrorKind.Configuration when !IsEnglish => texts[MessageText.AdviceConfiguration],
            ErrorKind.Difference when !IsEnglish => texts[MessageText.AdviceDifference],
            _ => null,
        };
        if (advice is not null)
            yield return new Fact("", advice);
        if (kind is not (ErrorKind.Rejected or ErrorKind.Configuration))
            yield return new Fact("", texts[MessageText.AdviceAgain]);
    }

    /// <summary>The advice of an error, which begins small, among sentences.</summary>
    private static string AsSentence(string advice) => advice.Length == 0 ? advice : char.ToUpperInvariant(advice[0]) + advice[1..];

    private string WithCommand(MessageText advice, string? command) => command is null ? texts[advice] : $"{texts[advice]}: {command}";

    /// <summary>A part of the error, with a label in the error's language.</summary>
    private IEnumerable<Fact> Part(MessageText label, string? text)
        => string.IsNullOrEmpty(text) ? [] : [new Fact(_labels[label], untrusted.Clean(text))];
}
