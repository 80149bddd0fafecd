using System.Text.Json;
using System.Text.Json.Serialization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Notification.Content;

namespace GraderEtl.Core.Notification.Webhook;

/// <summary>The program's own document. Properties may be added; where one changes its meaning or goes, the version is raised.</summary>
/// <param name="Type"><c>run.succeeded</c>, <c>run.failed</c>, <c>report</c> or <c>test</c>.</param>
/// <param name="Version">The version of the document.</param>
/// <param name="Timestamp">When the run ended, UTC.</param>
/// <param name="Data">The message.</param>
internal sealed record JsonPayload(string Type, int Version, DateTime Timestamp, PayloadData Data)
{
    private const int CurrentVersion = 1;
    private const int DaysShown = 31;
    private const int GapsShown = 100;

    /// <summary>The message about a run.</summary>
    public static JsonPayload Of(MessageContent content, LoadResult result, MessageComposer messages)
    {
        var untrusted = messages.Untrusted;
        var type = !content.IsGood ? "run.failed" : result.IsReport ? "report" : "run.succeeded";
        return new JsonPayload(type, CurrentVersion, (result.StartedAt + result.Elapsed).UtcDateTime, Describe(content) with
        {
            Source = messages.Source,
            RunId = result.RunId,
            Outcome = JsonNamingPolicy.CamelCase.ConvertName(result.Outcome.ToString()),
            From = result.Request.Range.Start.UtcDateTime,
            To = result.Request.Range.End.UtcDateTime,
            TimeZone = messages.Zone.Id,
            LoadedFrom = result.LoadedRange?.Start.UtcDateTime,
            LoadedTo = result.LoadedRange?.End.UtcDateTime,
            Records = PayloadRecords.Of(result.ReadRecords(), result.HidesRecords()),
            Days = [.. result.Daily.TakeLast(DaysShown).Select(PayloadDay.Of)],
            Missing = result.Missing is { } missing ? [.. missing.Take(GapsShown).Select(static gap => new PayloadRange(gap.Start.UtcDateTime, gap.End.UtcDateTime))] : null,
            Error = result.Error is { } error ? PayloadError.Of(error, untrusted) : null,
            Outputs =
            [
                .. result.Outputs.Select(output => new PayloadOutput(
                    output.Name, output.Target is { } target ? untrusted.CleanTarget(target) : null, output.Error is { } failed ? untrusted.Clean(failed) : null)),
            ],
        });
    }

    /// <summary>A test message.</summary>
    public static JsonPayload OfTest(MessageContent content, DateTimeOffset now) => new("test", CurrentVersion, now.UtcDateTime, Describe(content));

    private static PayloadData Describe(MessageContent content) => new(content.Language.Name, content.IsGood, content.Subject, TextRendering.Render(content));
}

/// <summary>The message as text, and what it rests on.</summary>
/// <param name="Language">Of subject and text.</param>
/// <param name="IsGood">False when someone has to act.</param>
/// <param name="Subject">One line that sums it up.</param>
/// <param name="Text">All of it, for a fixed-width font.</param>
internal sealed record PayloadData(string Language, bool IsGood, string Subject, string Text)
{
    /// <summary>The source's name; left out where it has none.</summary>
    public string? Source { get; init; }

    public Guid? RunId { get; init; }

    /// <summary>Such as <c>completed</c> or <c>sourceFailed</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>Start of the range, UTC.</summary>
    public DateTime? From { get; init; }

    /// <summary>End of the range, exclusive, UTC.</summary>
    public DateTime? To { get; init; }

    /// <summary>The zone of the days.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Start of the first window that the run loaded, UTC; left out for none. Records are those of its windows, also outside the range.</summary>
    public DateTime? LoadedFrom { get; init; }

    /// <summary>End of the last, exclusive, UTC.</summary>
    public DateTime? LoadedTo { get; init; }

    public PayloadRecords? Records { get; init; }

    /// <summary>The last days of the range, 31 at most.</summary>
    public IReadOnlyList<PayloadDay>? Days { get; init; }

    /// <summary>What of the range is not loaded, 100 gaps at most; left out where the database did not respond.</summary>
    public IReadOnlyList<PayloadRange>? Missing { get; init; }

    public PayloadError? Error { get; init; }

    /// <summary>What the report sinks did.</summary>
    public IReadOnlyList<PayloadOutput>? Outputs { get; init; }
}

/// <summary>The records that the run read; counts that would tell of a hidden day are left out.</summary>
internal sealed record PayloadRecords(long? Read, long? Loaded, long Duplicate, long Rejected, long Outside, long Forgotten)
{
    public static PayloadRecords Of(WindowCounts counts, bool isHidden)
        => new(isHidden ? null : counts.Read, isHidden ? null : counts.Loaded, counts.Duplicate, counts.Rejected, counts.Outside, counts.Forgotten);
}

/// <summary>A part of the range that is not loaded.</summary>
internal sealed record PayloadRange(DateTime From, DateTime To);

/// <summary>An output: what it wrote, or its error.</summary>
internal sealed record PayloadOutput(string Name, string? Target, string? Error);

/// <summary>A day. One that is not loaded whole has no figures, which are null then.</summary>
internal sealed record PayloadDay(DateOnly Day, bool IsComplete)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? Attempts { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? Submits { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? CorrectSubmits { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? UniqueUsers { get; init; }

    /// <summary>The figures that are null as they are about fewer users than <c>Report:MinGroup</c>, or would reveal such a group; left out for none.</summary>
    public IReadOnlyList<string>? Hidden { get; init; }

    public static PayloadDay Of(DailyMetrics day)
    {
        string[] hidden = [.. MetricList.OfDays.Where(metric => !metric.IsMeasured && metric.Read(day).IsSmall).Select(static metric => NameOf(metric.Key))];
        return new PayloadDay(day.Day, day.IsComplete)
        {
            Attempts = Read("attempts"),
            Submits = Read("submits"),
            CorrectSubmits = Read("correct_submits"),
            UniqueUsers = Read("unique_users"),
            Hidden = hidden.Length > 0 ? hidden : null,
        };

        long? Read(string metric) => (long?)MetricList.Get(metric).Read(day).Number;

        static string NameOf(string key) => string.Concat(key.Split('_').Select(static (word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
    }
}

/// <summary>The error of a run, in English as in the log.</summary>
internal sealed record PayloadError(string Kind, string Found, string? Expected, string? Where, string? Kept, string? Remedy)
{
    public static PayloadError Of(GraderEtlException error, UntrustedText untrusted)
    {
        return new PayloadError(
            JsonNamingPolicy.CamelCase.ConvertName(error.Kind.ToString()),
            untrusted.Clean(error.Found),
            Clean(error.Expected),
            Clean(error.Where),
            Clean(error.Kept),
            Clean(error.Remedy));

        string? Clean(string? part) => part is null ? null : untrusted.Clean(part);
    }
}
