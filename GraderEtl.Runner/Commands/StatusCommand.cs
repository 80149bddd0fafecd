using System.CommandLine;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Commands;

/// <summary><c>status</c>: what is loaded, what is missing between, the last runs, the quarantine and the size.</summary>
internal static class StatusCommand
{
    private const int Runs = 10;

    public static Command Create(CommandRunner runner)
    {
        var range = new RangeOptions();
        var command = new Command("status", "Shows what is loaded, gaps, the last runs, the quarantine and the size.") { range.From, range.To };
        runner.Bind(command, async context =>
        {
            var asked = context.Ranges().Read(range);
            EtlServices.Check(context, needsSource: false);
            await using var services = await context.Host.OpenToReadAsync(context.Source);
            var window = asked ?? await LoadedRangeAsync(context, services);
            var plan = window is { } known ? await services.Pipeline.PlanAsync(new LoadRequest(known), context.Stop) : null;
            var status = await StoreStatus.ReadAsync(services.Get<IStoreInspection>(), asked, Runs, context.Stop);
            var nothing = services.NothingYet?.In(context.Words.Language) ?? (plan is null ? context.Words[TerminalText.NothingLoaded] : null);
            context.Show(() => new StatusDocument(plan, status), () => StatusReport.Write(context.Terminal, nothing, plan, status));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>From the first to the last committed window; null when there is none.</summary>
    private static async Task<TimeWindow?> LoadedRangeAsync(CommandContext context, EtlServices services)
    {
        var ever = new TimeWindow(DateTimeOffset.UnixEpoch, context.Environment.Time.GetUtcNow().AddDays(1));
        var committed = await services.Get<IAttemptStore>().ReadLedgerAsync(ever, context.Stop);
        return committed.Count == 0 ? null : new TimeWindow(committed[0].Window.Start, committed.Max(entry => entry.Window.End));
    }
}

/// <summary>What a store holds, beside its ledger.</summary>
/// <param name="Runs">The last runs, newest first.</param>
/// <param name="Rejected">Records in quarantine by the code of their reason, most frequent first.</param>
/// <param name="Size">How much room it takes; null where nothing was ever loaded.</param>
internal sealed record StoreStatus(IReadOnlyList<RunRecord> Runs, IReadOnlyList<KeyValuePair<string, long>> Rejected, StoreSize? Size)
{
    /// <summary>Reads it.</summary>
    /// <param name="store">The store.</param>
    /// <param name="range">Counts the quarantine of windows that overlap it; null for all.</param>
    /// <param name="runs">How many runs at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<StoreStatus> ReadAsync(IStoreInspection store, TimeWindow? range, int runs, CancellationToken cancellationToken) => new(
        await store.ReadRecentRunsAsync(runs, cancellationToken),
        await store.CountRejectionsAsync(range, cancellationToken),
        await store.ReadSizeAsync(cancellationToken));
}

/// <summary>The state of the store, for people.</summary>
internal static class StatusReport
{
    private const int MostGaps = 20;
    private static readonly string[] OtherParts = [". Expected: ", ". Where: ", ". Kept: ", ". To do: "];

    /// <summary>Writes it for people.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="nothing">That nothing is loaded; null where something is.</param>
    /// <param name="plan">What is loaded of the range that was asked for; null where none was, and nothing is loaded.</param>
    /// <param name="status">The store.</param>
    public static void Write(Terminal terminal, string? nothing, LoadPlan? plan, StoreStatus status)
    {
        var words = terminal.Words;
        if (nothing is not null)
            terminal.Out.WriteLine(nothing);
        if (plan is not null)
            WriteCoverage(terminal, plan);

        var rejected = status.Rejected.Sum(pair => pair.Value);
        if (rejected > 0)
            terminal.Out.WriteLine(words.Format(TerminalText.Quarantine, words.Count(TerminalText.Records, rejected), words.Reasons(status.Rejected)));

        if (status.Size is { } size)
        {
            terminal.Out.WriteLine(words.Format(
                TerminalText.Size, words.Bytes(size.AttemptBytes), words.Count(TerminalText.Partitions, size.Partitions), words.Bytes(size.QuarantineBytes)));
        }

        if (status.Runs.Count == 0)
            return;
        terminal.Out.WriteLine();
        var runs = new ResultTable(
            words.HeadingInZone(words[TerminalText.Started]),
            words[TerminalText.Period],
            words[TerminalText.Outcome],
            ">" + words[TerminalText.Loaded],
            ">" + words[TerminalText.RejectedColumn],
            words[TerminalText.Error])
        {
            CutsLast = true,
        };
        foreach (var run in status.Runs)
        {
            runs.Add(
                words.InstantInColumn(run.StartedAt),
                words.Period(run.Range),
                Outcome(words, run.Outcome),
                words.Number(run.Counts.Loaded),
                words.Number(run.Counts.Rejected),
                Found(run.Error is { } error ? words.Localize(error) : null));
        }

        runs.WriteTo(terminal);
        terminal.Out.WriteLine(words[TerminalText.CountsOfRuns]);
    }

    /// <summary>The first part of an error; JSON has the whole.</summary>
    internal static string Found(string? error)
    {
        if (error is null)
            return "";
        var end = OtherParts
            .Select(part => error.IndexOf(part, StringComparison.Ordinal)).Where(static at => at >= 0).DefaultIfEmpty(error.Length).Min();
        return error[..end].TrimEnd('.');
    }

    private static void WriteCoverage(Terminal terminal, LoadPlan plan)
    {
        var (counts, words) = (Sum(plan), terminal.Words);
        if (plan.Range is not { } past)
        {
            terminal.Out.WriteLine(words.Format(TerminalText.InTheFuture, words.Period(plan.Request.Range)));
            return;
        }

        terminal.Out.WriteLine(words.Format(TerminalText.Range, words.PeriodInZone(past)));
        if (plan.Future is { } future)
            terminal.Out.WriteLine(words.Format(TerminalText.FutureLeftOut, words.Period(future)));
        terminal.Out.WriteLine(words.Format(
            TerminalText.LoadedIn,
            words.Count(TerminalText.Records, counts.Loaded),
            words.Count(TerminalText.Windows, plan.Committed.Count),
            words.Count(TerminalText.DuplicatesDropped, counts.Duplicate)) + LoadReport.WholeWindows(words, plan));
        if (plan.MostlyRejected.Count > 0)
        {
            var windows = plan.MostlyRejected.Take(MostGaps).Select(entry => words.Period(entry.Window)).ToList();
            if (plan.MostlyRejected.Count > MostGaps)
                windows.Add(words.Count(TerminalText.AndMore, plan.MostlyRejected.Count - MostGaps));
            terminal.Out.WriteLine(words.Format(TerminalText.MostlyRejected, string.Join(", ", windows), "'rejects list'"));
        }

        if (plan.Missing.Count == 0)
        {
            terminal.Out.WriteLine(words[TerminalText.NoGaps]);
            return;
        }

        terminal.Out.WriteLine(words.Format(TerminalText.GapsOf, words.Number(plan.Missing.Count), words.Length(plan.Work)));
        foreach (var gap in plan.Missing.Take(MostGaps))
            terminal.Out.WriteLine($"  {words.Period(gap)}, {words.Length(gap.Duration)}");
        if (plan.Missing.Count > MostGaps)
            terminal.Out.WriteLine("  " + words.Count(TerminalText.AndMore, plan.Missing.Count - MostGaps));
    }

    /// <summary>An outcome in words; as it stands where a newer program wrote one that this one does not know.</summary>
    private static string Outcome(Words words, string? outcome)
    {
        if (outcome is null)
            return words[TerminalText.NotFinished];
        return Enum.TryParse<TerminalText>("Outcome" + outcome, out var known) ? words[known] : outcome;
    }

    /// <summary>The counts of all that is loaded.</summary>
    public static WindowCounts Sum(LoadPlan plan)
        => plan.Committed.Aggregate(default(WindowCounts), (sum, entry) => sum + entry.Counts);
}
