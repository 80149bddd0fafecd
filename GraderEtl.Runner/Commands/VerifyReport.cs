using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Verification;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Commands;

/// <summary>What a comparison found, for people, with the commands that mend it.</summary>
internal sealed class VerifyReport(VerifyResult result, RangeReader ranges, string program)
{
    private const int MostWindows = 100;
    private const int MostGaps = 20;

    /// <summary>The result.</summary>
    public VerifyResult Result => result;

    /// <summary>The commands that load exactly the windows again that differ.</summary>
    public IReadOnlyList<string> Commands { get; } =
        [.. result.ToRefresh.Select(range => $"{program} backfill --refresh --from {ranges.Write(range.Start)} --to {ranges.Write(range.End)}")];

    /// <summary>What differs as an error, with the commands as the remedy; null when nothing does.</summary>
    public GraderEtlException? Difference => result.ToDifference() is { } error
        ? new GraderEtlException(error.Kind, error.Found)
        {
            Expected = error.Expected,
            Where = error.Where,
            Kept = error.Kept,
            Remedy = string.Join("; ", Commands),
        }
        : null;

    /// <summary>Such as <c>2 late records, 1 row missing</c>.</summary>
    public static string Describe(WindowVerification window)
        => string.Join(", ", window.Differences.Select(difference => Describe(difference.Kind, difference.Records)));

    /// <summary>Writes it.</summary>
    public void Write(Terminal terminal)
    {
        var differing = result.Differing.ToList();
        if (differing.Count > 0)
        {
            var table = new ResultTable("from", "to", ">loaded", ">source", ">table", "difference");
            foreach (var window in differing.Take(MostWindows))
            {
                table.Add(
                    Numbers.Instant(window.Window.Start), Numbers.Instant(window.Window.End), Numbers.Count(window.Loaded.Counts.Loaded),
                    Numbers.Count(window.Source.Loaded), Numbers.Count(window.Rows), Describe(window));
            }

            table.WriteTo(terminal);
            if (differing.Count > MostWindows)
                terminal.Out.WriteLine($"and {Numbers.Count(differing.Count - MostWindows)} more");
            terminal.Out.WriteLine();
        }

        terminal.Out.WriteLine(Summary(differing.Count));
        WriteLateness(terminal);
        if (result.Windows.Sum(window => window.Replayable) is > 0 and var replayable)
            terminal.Out.WriteLine($"In quarantine, but would pass now: {Numbers.Of(replayable, "record")}.");
        WriteWindows(terminal, "Not verified, as not loaded", result.NotLoaded);
        if (result.Error is not null)
            WriteWindows(terminal, "Not reached", result.NotVerified);
    }

    private string Summary(int differing)
    {
        var records = result.Windows.Sum(window => window.Loaded.Counts.Loaded);
        var compared = $"{Numbers.Of(result.Windows.Count, "window")} with {Numbers.Of(records, "record")} compared";
        if (result.Request.Sample is not null && result.NotVerified.Count > 0)
            compared += $", a sample evenly spaced over {Numbers.Count(result.Windows.Count + result.NotVerified.Count)}";
        var found = result.Windows.Count == 0 ? "nothing to compare" : differing == 0 ? "source, ledger and table agree" : $"{Numbers.Count(differing)} differ";
        return $"{compared}: {found} ({Numbers.Of(result.Requests, "request")} in {Numbers.Clock(result.Elapsed)}).";
    }

    private void WriteLateness(Terminal terminal)
    {
        if (result.Lateness is not { } late)
            return;
        terminal.Out.WriteLine(
            $"{Numbers.Of(late.Records, "record")} came late, by {Numbers.Length(late.AtLeast)} or more, and by {Numbers.Length(late.AtMost)} at most. "
            + $"A daily run finds such with Source:LookBack of {late.SureDays}, and misses some with less than {late.LeastDays}.");
    }

    private static void WriteWindows(Terminal terminal, string label, IReadOnlyList<TimeWindow> windows)
    {
        if (windows.Count == 0)
            return;
        terminal.Out.WriteLine($"{label}: {Numbers.Count(windows.Count)}");
        foreach (var window in windows.Take(MostGaps))
            terminal.Out.WriteLine($"  {window}");
        if (windows.Count > MostGaps)
            terminal.Out.WriteLine($"  and {Numbers.Count(windows.Count - MostGaps)} more");
    }

    private static string Describe(DifferenceKind kind, long records) => kind switch
    {
        DifferenceKind.Late => Numbers.Of(records, "late record"),
        DifferenceKind.Vanished => Numbers.Of(records, "vanished record"),
        DifferenceKind.Changed => Numbers.Of(records, "changed record"),
        DifferenceKind.RowsMissing => $"{Numbers.Of(records, "row")} missing from the table",
        DifferenceKind.RowsAdded => $"{Numbers.Of(records, "row")} added to the table",
        DifferenceKind.RowsAltered => $"{Numbers.Of(records, "row")} altered in the table",
        DifferenceKind.Rejected => $"{Numbers.Of(records, "record")} more or fewer rejected than when it was loaded",
        DifferenceKind.Quarantine => $"{Numbers.Of(records, "record")} more or fewer in quarantine than the ledger says",
        DifferenceKind.Duplicates => $"{Numbers.Of(records, "duplicate")} more or fewer than when it was loaded",
        _ => $"{kind}: {Numbers.Count(records)}",
    };
}
