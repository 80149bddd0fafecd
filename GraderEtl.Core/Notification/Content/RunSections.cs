using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Notification.Content;

/// <summary>The last sections of every message: data quality, loading, and reports.</summary>
internal sealed class RunSections(Texts<MessageText> texts, ZonedRange ranges, UntrustedText untrusted)
{
    private const int GapsShown = 10;
    private readonly Texts<RejectionReason> _reasons = new(texts.Language);

    private Language Language => texts.Language;

    /// <summary>Errors are English: other messages say in their own words what failed, and quote the error below.</summary>
    private bool IsEnglish => Language == Language.English;

    /// <summary>The records that the run read, rejected ones by their reasons; null where it read none.</summary>
    public FactSection? Quality(LoadResult result)
    {
        // a report reads nothing: it shows the records of the windows of its range
        var loaded = result.IsReport ? result.Report?.Quality : null;
        var (records, isHidden) = (loaded is null ? result.ReadRecords() : result.Report!.ReadRecords(), result.HidesRecords());
        if (records.Read == 0)
            return null;
        IEnumerable<KeyValuePair<string, long>> reasons = loaded is null ? result.RejectedByReason : loaded.RejectedByReason;
        return new FactSection(texts[MessageText.TitleQuality],
        [
            .. result.LoadedBeyond is { } beyond ? [new Fact(texts[MessageText.LabelCountedIn], ranges.Exact(beyond))] : Array.Empty<Fact>(),
            Hidable(loaded is null ? MessageText.LabelRead : MessageText.LabelReadWhole, records.Read),
            Hidable(MessageText.LabelLoaded, records.Loaded),
            Count(MessageText.LabelDuplicate, records.Duplicate),
            Count(MessageText.LabelOutside, records.Outside),
            .. records.Forgotten == 0 ? Array.Empty<Fact>() : [Count(MessageText.LabelForgotten, records.Forgotten)],
            Count(MessageText.LabelRejected, records.Rejected),
            .. reasons.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => new Fact("– " + Reason(pair.Key), Language.Number(pair.Value))),
            .. result.UnstoredFields.Count == 0
                ? Array.Empty<Fact>()
                : [new Fact(texts[MessageText.LabelUnstoredFields], string.Join(", ", result.UnstoredFields))],
        ]);

        Fact Hidable(MessageText label, long count) => new(texts[label], PartFigures.OfRecords(count, isHidden).ToText(Language, ""));
    }

    /// <summary>Gaps before the range, what was loaded of them, and why the rest was not.</summary>
    public FactSection EarlierGaps(IReadOnlyList<HistoryHole> holes, string? load)
    {
        var incomplete = holes.Where(static hole => hole.Reason is not null).ToList();
        return new FactSection(texts[MessageText.TitleEarlierGaps],
        [
            .. List(MessageText.LabelGapsLoaded, HoleState.Healed, static named => named),
            .. incomplete.Take(GapsShown).Select(hole => new Fact(texts[MessageText.LabelGapsIncomplete], StaysAs(hole))),
            .. incomplete.Count > GapsShown ? [new Fact("", texts.Count(MessageText.MoreGaps, incomplete.Count - GapsShown))] : Array.Empty<Fact>(),
            .. List(MessageText.LabelGapsOutOfReach, HoleState.OutOfReach, named => load is null ? texts.Format(MessageText.GapsOutOfReach, named) : texts.Format(MessageText.GapsOutOfReachLoad, named, load)),
        ]);

        IEnumerable<Fact> List(MessageText label, HoleState state, Func<string, string> write)
        {
            var named = holes.Where(hole => hole.State == state).Select(hole => ranges.Named(hole.Window)).ToList();
            if (named.Count == 0)
                return [];
            var more = named.Count > GapsShown ? ", " + texts.Count(MessageText.MoreGaps, named.Count - GapsShown) : "";
            return [new Fact(texts[label], write(string.Join(", ", named.Take(GapsShown)) + more))];
        }
    }

    /// <summary>Why gaps stay, as it was said; null where the message's own words are in that language.</summary>
    public QuoteSection? SaidOfGaps(IReadOnlyList<HistoryHole> holes)
        => Quote(holes.Where(static hole => hole.Reason is not null).Take(GapsShown).Select(hole => new Fact(ranges.Named(hole.Window), untrusted.Clean(hole.Reason!))));

    /// <summary>Why outputs failed, as it was said; null where the message's own words are in that language, or it stands above.</summary>
    public QuoteSection? SaidOfOutputs(LoadResult result, RunStatus status)
        => Quote(result.Outputs.Where(output => !output.Succeeded && !status.FailedOutputs.Contains(output)).Select(output => new Fact(output.Name, untrusted.Clean(output.Error!))));

    /// <summary>How the run loaded its range.</summary>
    public FactSection Effort(LoadResult result)
    {
        var windows = Language.Number(result.Windows.Loaded);
        if (result.Windows.Skipped > 0)
            windows += ", " + texts.Count(MessageText.WindowsBefore, result.Windows.Skipped);
        foreach (var run in result.ConcurrentRuns)
            windows += ", " + texts.Format(MessageText.WindowsMeanwhile, texts.Count(MessageText.Windows, run.Windows), run.RunId);
        var requests = Language.Number(result.Requests);
        if (result.Retries > 0)
            requests += ", " + texts.Count(MessageText.Repeated, result.Retries);
        return new FactSection(texts[MessageText.TitleEffort],
        [
            new Fact(texts[MessageText.LabelRange], ranges.Exact(result.Request.Range)),
            new Fact(texts[MessageText.LabelWindows], windows),
            new Fact(texts[MessageText.LabelRequests], requests),
            new Fact(texts[MessageText.LabelTime], Time(result)),
            new Fact(texts[MessageText.LabelRun], result.RunId.ToString()),
        ]);
    }

    /// <summary>How the range of a report was loaded, by any run.</summary>
    public FactSection Effort(LearningReport report)
    {
        var loading = report.Loading;
        var requests = Language.Number(loading.Requests);
        if (loading.Retries > 0)
            requests += ", " + texts.Count(MessageText.Repeated, loading.Retries);
        return new FactSection(texts[MessageText.TitleEffort],
        [
            new Fact(texts[MessageText.LabelRange], ranges.Exact(report.Range)),
            new Fact(texts[MessageText.LabelWindows], $"{Language.Number(loading.Windows)}, {texts.Count(MessageText.ByRuns, loading.Runs)}"),
            new Fact(texts[MessageText.LabelRequests], requests),
            .. loading is { FirstLoadedAt: { } first, LastLoadedAt: { } last } ? [new Fact(texts[MessageText.LabelLoadedAt], ranges.Between(first, last))] : Array.Empty<Fact>(),
        ]);
    }

    /// <summary>What each report sink wrote, or its error where that does not stand above.</summary>
    public FactSection Outputs(LoadResult result, RunStatus status, AttachedReports attachments) => new(
        texts[MessageText.TitleOutputs], [.. result.Outputs.Select(output => new Fact(output.Name, Outcome(output, status, attachments)))]);

    private string Outcome(OutputResult output, RunStatus status, AttachedReports attachments)
    {
        if (status.FailedOutputs.Contains(output))
            return texts[MessageText.OutputFailedAbove];
        if (!output.Succeeded)
            return IsEnglish ? texts.Format(MessageText.OutputFailed, untrusted.Clean(output.Error!)) : texts[MessageText.OutputFailedShort];
        var target = untrusted.CleanTarget(output.Target ?? "");
        if (!attachments.Reports.Contains(output))
            return target;
        return texts.Format(attachments.AreLeftOut ? MessageText.LeftOut : MessageText.Attached, target);
    }

    private string StaysAs(HistoryHole hole) => IsEnglish
        ? texts.Format(MessageText.GapStays, ranges.Named(hole.Window), untrusted.Clean(hole.Reason!))
        : texts.Format(hole.State == HoleState.MostlyRejected ? MessageText.GapRejected : MessageText.GapFailed, ranges.Named(hole.Window));

    private QuoteSection? Quote(IEnumerable<Fact> said)
        => !IsEnglish && said.ToList() is { Count: > 0 } facts ? new QuoteSection(texts[MessageText.TitleSaid], facts) : null;

    private Fact Count(MessageText label, long count) => new(texts[label], Language.Number(count));

    /// <summary>The reason in words; its code when a newer program wrote one that is unknown here.</summary>
    private string Reason(string code) => RejectionReasons.Find(code) is { } reason ? _reasons[reason] : code;

    private string Time(LoadResult result)
    {
        var whole = Language.Elapsed(result.Elapsed);
        return result.Records.Loaded == 0 || result.HidesRecords()
            ? whole
            : texts.Format(MessageText.Rate, whole, Language.Elapsed(result.LoadElapsed), Language.Number((long)Math.Round(result.RowsPerSecond)));
    }
}
