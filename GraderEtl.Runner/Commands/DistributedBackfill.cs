using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;
using GraderEtl.Runner.Serve;
using GraderEtl.Runner.Serve.Engine;
using Spectre.Console;

namespace GraderEtl.Runner.Commands;

/// <summary><c>backfill --distribute</c>: leaves the work to the nodes, and watches them where that is wanted.</summary>
internal sealed class DistributedBackfill(CommandContext context, ClusterView cluster, string source, Guid id)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    /// <summary>So many runs in a row must have failed before it is no use to wait.</summary>
    private const int MostFailures = 3;

    private const int RunsRead = 500;

    private readonly Texts<ClusterText> _texts = new(context.Words.Language);

    /// <summary>Adds the backfill, says how to watch it, and waits for its end where that is wanted.</summary>
    public static async Task<int> RunAsync(CommandContext context, TimeWindow range, bool refresh, bool wait)
    {
        await using var cluster = await ClusterView.OpenAsync(context);
        var id = await cluster.Control.AddBackfillAsync(context.Source.Name, range, refresh, context.Stop);
        var backfill = new DistributedBackfill(context, cluster, context.Source.Name, id);
        var state = await backfill.ReadAsync(context.Stop);
        context.Terminal.Message(backfill._texts.Format(ClusterText.BackfillAdded, id, context.Words.Period(state.Range)));
        if (!(await cluster.Control.ReadNodesAsync(context.Stop)).Any(static node => node.IsAlive))
            context.Terminal.Message(backfill._texts[ClusterText.NoWorkers]);
        if (wait)
            return await backfill.WaitAsync();
        backfill.PrintCommand(ClusterText.WatchWith, "cluster", "nodes");
        context.Show(() => new DistributedDocument(context.Source.Name, state), () => context.Terminal.Out.WriteLine(id));
        return ExitCodes.Done;
    }

    private async Task<int> WaitAsync()
    {
        // open windows are the nodes', not this command's
        context.Interruption.Notice = null;
        try
        {
            if (context.Terminal.ErrorConsole is not { } console || context.Progress is ProgressMode.Log or ProgressMode.None)
                return await WatchAsync(PrintLine());
            var code = ExitCodes.Done;
            await console.Live(new Text("")).StartAsync(async live => code = await WatchAsync((line, work) => live.UpdateTarget(new Rows([new Text(line), .. work.Select(static one => new Text(one))]))));
            return code;
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            PrintCommand(ClusterText.StillLoading, "cluster", "cancel", id.ToString());
            return ExitCodes.Interrupted;
        }
    }

    private Action<string, IReadOnlyList<string>> PrintLine()
    {
        long? shownAt = null;
        return (line, work) =>
        {
            var time = context.Environment.Time;
            if (context.Progress == ProgressMode.None || (shownAt is { } before && time.GetElapsedTime(before) < LineInterval))
                return;
            shownAt = time.GetTimestamp();
            context.Terminal.Message(string.Join("; ", work.Prepend(line)));
        };
    }

    /// <summary>Looks until there is nothing more to wait for.</summary>
    /// <returns>The exit code that <c>backfill</c> would have had.</returns>
    private async Task<int> WatchAsync(Action<string, IReadOnlyList<string>> show)
    {
        while (true)
        {
            var state = await ReadAsync(context.Stop);
            var nodes = await cluster.Control.ReadNodesAsync(context.Stop);
            var runs = (await cluster.Source(source).Inspection.ReadRecentRunsAsync(RunsRead, context.Stop)).Where(run => run.BackfillId == id && run.Outcome is not null).ToList();
            if (FindExitCode(state, runs) is { } code)
                return End(state, code, runs);
            var work = nodes.SelectMany(static node => node.Work, static (node, work) => (node.Node, Work: work)).Where(one => one.Work.Backfill == id).ToList();
            var left = state.Remaining is { } remaining ? ", " + context.Words.Format(TerminalText.TimeLeft, Language.Clock(remaining)) : "";
            show(
                _texts.Format(ClusterText.BackfillProgress, context.Words.Percent(state.Covered), work.Select(static one => one.Node).Distinct().Count(), left),
                [.. work.Select(one => $"{one.Node}: {context.Words.Period(one.Work.Range)}")]);
            await Task.Delay(LookInterval, context.Environment.Time, context.Stop);
        }
    }

    /// <summary>The exit code; null while it goes on.</summary>
    private static int? FindExitCode(BackfillState state, IReadOnlyList<RunRecord> runs)
    {
        if (state.CancelledAt is not null)
            return ExitCodes.Interrupted;
        if (state.Covered >= 1)
        {
            // the report is the last run, and says how its outputs went
            if (runs.FirstOrDefault(run => run.Range == state.Range) is not { } report)
                return null;
            return runs.Any(static run => run.Outcome == nameof(LoadOutcome.TooManyRejected)) ? ExitCodes.TooManyRejected : CodeOf(report);
        }

        var last = runs.Take(MostFailures).ToList();
        return last.Count == MostFailures && last.All(static run => CodeOf(run) is ExitCodes.SourceFailed or ExitCodes.StoreFailed or ExitCodes.Unexpected) ? CodeOf(last[0]) : null;
    }

    private static int CodeOf(RunRecord run) => Enum.TryParse<LoadOutcome>(run.Outcome, out var outcome) ? ExitCodes.Of(outcome) : ExitCodes.Unexpected;

    private int End(BackfillState state, int code, IReadOnlyList<RunRecord> runs)
    {
        var text = state.CancelledAt is not null ? ClusterText.WasCancelled : state.Covered < 1 ? ClusterText.BackfillFailing : ClusterText.BackfillDone;
        context.Show(() => new DistributedDocument(source, state), () => context.Terminal.Out.WriteLine(_texts.Format(text, id, context.Words.Period(state.Range))));
        if (text != ClusterText.BackfillFailing)
            return code;
        if (runs.FirstOrDefault(static run => run.Error is not null) is { Error: { } error })
            context.Terminal.Message(context.Words.Localize(error));
        PrintCommand(ClusterText.StillLoading, "cluster", "cancel", id.ToString());
        return code;
    }

    private async Task<BackfillState> ReadAsync(CancellationToken cancellationToken)
        => (await cluster.Control.ReadBackfillsAsync(source, cancellationToken)).First(one => one.Id == id);

    private void PrintCommand(ClusterText why, params string[] command)
    {
        context.Terminal.Message(_texts[why]);
        context.Terminal.Message("  " + context.Environment.Invocation.Line(command));
    }
}
