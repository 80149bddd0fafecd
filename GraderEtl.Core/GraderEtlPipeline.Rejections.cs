using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;

namespace GraderEtl.Core;

/// <summary>Whether enough of what is loaded passed validation.</summary>
public sealed partial class GraderEtlPipeline
{
    private const int WindowsNamed = 3;
    private const int ExampleCharacters = 120;

    /// <summary>
    /// Windows of the range, loaded by whichever run, most of whose records were rejected; null when there are none. The range is not
    /// done while there are any: a second run must not call a day of zeros loaded.
    /// </summary>
    private async Task<GraderEtlException?> FindMostlyRejectedAsync(RunState run, CancellationToken cancellationToken)
    {
        var windows = (await PlanAsync(run.Request, cancellationToken).ConfigureAwait(false)).MostlyRejected;
        if (windows.Count == 0)
            return null;
        var counts = windows.Aggregate(default(WindowCounts), static (sum, entry) => sum + entry.Counts);
        var named = string.Join(", ", windows.Take(WindowsNamed).Select(static entry => entry.Window.ToString()));
        if (windows.Count > WindowsNamed)
            named += string.Create(CultureInfo.InvariantCulture, $" and {windows.Count - WindowsNamed} more");
        var share = _options.Validation.MaxRejectedShare.ToString("0.##%", CultureInfo.InvariantCulture);
        var (reasons, example) = await DescribeRejectedAsync(windows, cancellationToken).ConfigureAwait(false);
        return new GraderEtlException(
            ErrorKind.Rejected,
            string.Create(CultureInfo.InvariantCulture, $"{counts.Rejected} of {counts.Read} records were rejected{reasons}"))
        {
            Expected = $"at most {share} of a window's records rejected, as Validation:MaxRejectedShare says",
            Where = $"windows {named}{example}",
            Kept = $"{counts.Loaded} rows of these windows are loaded and stay, the rejected records are in quarantine with their bytes; the days of these windows count as incomplete",
            Remedy = "look at the rejected records for the reasons; once the rule, the setting or the database's constraint is fixed, a replay loads them from quarantine; "
                + "where the source was wrong, load the windows again, with refresh",
        };
    }

    /// <summary>Reasons with their counts, and one example, where the store can show them. A record may name a person, so it stays out of headlines.</summary>
    private async Task<(string Reasons, string Example)> DescribeRejectedAsync(IReadOnlyList<LedgerEntry> windows, CancellationToken cancellationToken)
    {
        if (_inspection is null)
            return ("", "");
        var range = new TimeWindow(windows[0].Window.Start, windows[^1].Window.End);
        var reasons = await _inspection.CountRejectionsAsync(range, cancellationToken).ConfigureAwait(false);
        var query = new RejectionQuery { Range = windows[0].Window, Count = 1, HeadBytes = 4 * ExampleCharacters };
        var counted = string.Join(", ", reasons.Select(static pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")));
        var text = "";
        foreach (var example in await _inspection.ReadRejectionsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            var field = example.Field is null ? "" : example.Field + ": ";
            text = $"; for example {field}{example.Detail}, in {Excerpt.Of(example.Original.Span, ExampleCharacters, _redactor.Redact)}";
        }

        return (counted.Length == 0 ? "" : ": " + counted, text);
    }
}
