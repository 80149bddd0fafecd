using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Model.Findings;

/// <summary>Writes findings as sentences.</summary>
/// <param name="language">The language.</param>
/// <param name="report">The report that they are of.</param>
internal sealed class FindingWriter(Language language, LearningReport report)
{
    private const int SpansShown = 3;

    private readonly Texts<FindingText> _texts = new(language);
    private readonly Texts<RejectionReason> _reasons = new(language);

    /// <summary>What the paragraph is called.</summary>
    public string Title => _texts[FindingText.Title];

    /// <summary>The findings of the report with their sentences, the most important first.</summary>
    public IReadOnlyList<(Finding Finding, string Text)> Write() => [.. report.Findings.Select(finding => (finding, finding.Sentence(this)))];

    /// <summary>A sentence.</summary>
    public string Format(FindingText text, params ReadOnlySpan<object?> arguments) => _texts.Format(text, arguments);

    /// <summary>A counted noun.</summary>
    public string Count(FindingText text, long count) => _texts.Count(text, count);

    /// <summary>So many users; of fewer than may be shown only that.</summary>
    public string Users(long users) => IsSmall(users) ? Count(FindingText.FewUsers, report.MinGroup) : Count(FindingText.Users, users);

    /// <summary>Such as <c>12 of 60 users (20 %)</c>; not of fewer, nor of all but fewer, than may be shown.</summary>
    public string Part(long part, long users)
    {
        var all = Count(FindingText.OfUsers, users);
        if (IsSmall(part))
            return Format(FindingText.FewOf, language.Number(report.MinGroup), all);
        return IsSmall(users - part) ? Format(FindingText.NearlyAll, all) : Format(FindingText.PartOf, language.Number(part), all, Percent((double)part / users));
    }

    /// <summary>Such as <c>; so did 2 more tasks</c>; nothing for none.</summary>
    public string Others(FindingText text, long count) => count == 0 ? _texts[FindingText.Stop] : Count(text, count) + _texts[FindingText.Stop];

    public string Number(double number) => language.Number((long)Math.Round(number));

    public string Percent(double share, int decimals = 0) => language.Percent(share, decimals);

    /// <summary>Such as <c>140 to 160</c>, or one number.</summary>
    public string Range(double low, double high) => Span(Number(low), Number(high));

    public string PercentRange(double low, double high) => Span(Percent(low), Percent(high));

    /// <summary>Days in order, as spans of those that follow on each other.</summary>
    public string Days(IReadOnlyList<DateOnly> days)
    {
        var spans = DataQuality.SpansOf(days);
        var named = spans.Take(SpansShown).Select(span => language.Days(span.First, span.Last)).ToList();
        return string.Join(", ", named) + (spans.Count > SpansShown ? Format(FindingText.MoreSpans, language.Number(spans.Count - SpansShown)) : "");
    }

    /// <summary>A task by its title, or by the first digits of its block, with the title of its course, or its course run.</summary>
    public string Task(TaskMetrics task)
        => Format(FindingText.Task, task.Title?.Title ?? TaskTitle.Shorten(task.Task), task.Title?.CourseTitle ?? task.CourseRun);

    /// <summary>The reason of a rejection in words; its code when a newer program wrote one that is unknown here.</summary>
    public string Reason(string code) => RejectionReasons.Find(code) is { } reason ? _reasons[reason] : code;

    private bool IsSmall(long users) => users > 0 && users < report.MinGroup;

    private string Span(string low, string high) => low == high ? low : Format(FindingText.Range, low, high);
}

/// <summary>The sentences of findings, and what they are made of.</summary>
internal enum FindingText
{
    Title, DaysNotLoaded, MostlyRejected, RejectedRecords, DaysWithoutAttempts, CourseLostUsers, OtherCourses, HarderTask, OtherHarderTasks,
    EasierTask, OtherEasierTasks, FewerUsers, MoreUsers, FewerAttempts, MoreAttempts, LowerSuccessRate, HigherSuccessRate, Days, Users,
    OfUsers, FewUsers, PartOf, FewOf, NearlyAll, OfRecords, Range, MoreSpans, Task, Stop,
}
