using System.Globalization;
using System.Text;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification;

/// <summary>What is told about a run, in words: a subject that says it all, and a text with the figures.</summary>
internal sealed record RunMessage(string Subject, string Text)
{
    private const int DaysShown = 31;

    /// <summary>Composes the message.</summary>
    /// <param name="result">The run.</param>
    /// <param name="zone">The zone whose days are meant.</param>
    public static RunMessage Compose(LoadResult result, TimeZoneInfo zone) => new(SubjectOf(result, zone), TextOf(result, zone));

    private static string SubjectOf(LoadResult result, TimeZoneInfo zone)
    {
        var days = Days(result.Request.Range, zone);
        if (result.Error is { } error)
        {
            var loaded = result.Outcome is LoadOutcome.TooManyRejected or LoadOutcome.OutputFailed ? "loaded, but " : "";
            return OneLine($"[GraderEtl] ✗ {days}: {loaded}{error.Found}");
        }

        var attempts = result.Daily.Sum(d => d.Attempts);
        var submits = result.Daily.Sum(d => d.Submits);
        var success = submits == 0 ? "no submits" : Percent((double)result.Daily.Sum(d => d.CorrectSubmits) / submits) + " success";
        var users = result.Daily.Count == 1 ? $", {Number(result.Daily[0].UniqueUsers)} users" : "";
        return OneLine($"[GraderEtl] ✓ {days}: {Number(attempts)} attempts, {success}{users}");
    }

    private static string TextOf(LoadResult result, TimeZoneInfo zone)
    {
        var text = new StringBuilder();
        var records = result.Records;
        text.AppendLine(CultureInfo.InvariantCulture, $"Range     {Days(result.Request.Range, zone)} ({zone.Id})")
            .AppendLine(CultureInfo.InvariantCulture, $"Outcome   {result.Outcome}")
            .AppendLine(CultureInfo.InvariantCulture, $"Records   {Number(records.Read)} read, {Number(records.Loaded)} loaded, "
                + $"{Number(records.Duplicate)} duplicate, {Number(records.Rejected)} rejected, {Number(records.Outside)} outside")
            .AppendLine(CultureInfo.InvariantCulture, $"Windows   {result.Windows.Loaded} loaded, {result.Windows.Skipped} there before")
            .AppendLine(CultureInfo.InvariantCulture, $"Requests  {result.Requests}, {result.Retries} repeated")
            .AppendLine(CultureInfo.InvariantCulture, $"Time      {result.Elapsed.TotalSeconds:0.0} s")
            .AppendLine(CultureInfo.InvariantCulture, $"Run       {result.RunId}");
        foreach (var (reason, count) in result.RejectedByReason)
            text.AppendLine(CultureInfo.InvariantCulture, $"Rejected  {Number(count)} {reason}");
        AppendError(text, result.Error);
        AppendDays(text, result.Daily);
        return text.ToString();
    }

    private static void AppendError(StringBuilder text, GraderEtlException? error)
    {
        if (error is null)
            return;
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Error     {error.Found}");
        foreach (var (label, part) in new[]
        {
            ("Expected  ", error.Expected), ("Where     ", error.Where), ("Kept      ", error.Kept), ("To do     ", error.Remedy),
        })
        {
            if (part is not null)
                text.Append(label).AppendLine(part);
        }
    }

    private static void AppendDays(StringBuilder text, IReadOnlyList<DailyMetrics> days)
    {
        if (days.Count == 0)
            return;
        text.AppendLine().AppendLine("Day         Attempts   Submits   Correct  Success     Users");
        foreach (var day in days.TakeLast(DaysShown))
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{day.Day:yyyy-MM-dd}{Number(day.Attempts),10}{Number(day.Submits),10}{Number(day.CorrectSubmits),10}"
                + $"{(day.SuccessRate is { } rate ? Percent(rate) : "-"),9}{Number(day.UniqueUsers),10}");
        }

        if (days.Count > DaysShown)
            text.AppendLine(CultureInfo.InvariantCulture, $"… and {days.Count - DaysShown} days before these");
    }

    private static string Days(TimeWindow range, TimeZoneInfo zone)
    {
        var first = TimeZoneInfo.ConvertTime(range.Start, zone);
        var last = TimeZoneInfo.ConvertTime(range.End.AddTicks(-1), zone);
        return first.Date == last.Date ? Day(first) : $"{Day(first)} to {Day(last)}";
    }

    private static string Day(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Groups of three digits with a space, which no language reads as a decimal mark.</summary>
    private static string Number(long number) => number.ToString("#,0", Grouped);

    private static string Percent(double share) => share.ToString("0 %", CultureInfo.InvariantCulture);

    /// <summary>A header field is one line; what came from elsewhere may not be.</summary>
    private static string OneLine(string text)
    {
        var line = new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
        return line.Length <= 200 ? line : line[..199] + "…";
    }

    private static readonly NumberFormatInfo Grouped = new() { NumberGroupSeparator = " " };
}
