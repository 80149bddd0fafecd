using System.CommandLine;
using GraderEtl.Core.Localization;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;
using GraderEtl.Runner.Serve;
using GraderEtl.Runner.Serve.Engine;

namespace GraderEtl.Runner.Commands;

/// <summary><c>cluster</c>: who works on what, and the switches.</summary>
internal static class ClusterCommand
{
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("cluster", "The processes of 'serve' and 'worker': what they do, and how to pause them or to cancel a backfill.");
        command.Subcommands.Add(CreateNodes(runner));
        command.Subcommands.Add(CreateSwitch(runner, "pause", "Starts no further slice and no daily run; what is running ends.", ClusterText.Paused, static (control, source, token) => control.PauseAsync(source, token)));
        command.Subcommands.Add(CreateSwitch(runner, "resume", "Goes on after 'cluster pause'.", ClusterText.Resumed, static (control, source, token) => control.ResumeAsync(source, token)));
        command.Subcommands.Add(CreateCancel(runner));
        return command;
    }

    private static Command CreateNodes(CommandRunner runner)
    {
        var command = new Command("nodes", "Shows the nodes with what they work on, and the backfills.");
        runner.Bind(command, async context =>
        {
            EtlServices.Check(context, needsSource: false);
            await using var cluster = await ClusterView.OpenAsync(context);
            var state = await cluster.ReadAsync(context.Stop);
            context.Show(() => new ClusterDocument(state), () => ClusterReport.Write(context.Terminal, state));
            return ExitCodes.Done;
        }, SourceUse.Together);
        return command;
    }

    private static Command CreateSwitch(
        CommandRunner runner, string name, string description, ClusterText done, Func<IServeControl, string, CancellationToken, Task> change)
    {
        var command = new Command(name, description);
        runner.Bind(command, async context =>
        {
            EtlServices.Check(context, needsSource: false);
            await using var cluster = await ClusterView.OpenAsync(context);
            foreach (var source in cluster.Sources)
                await change(cluster.Control, source, context.Stop);
            context.Show(
                () => new ClusterSwitchDocument(cluster.Sources),
                () => context.Terminal.Out.WriteLine(new Texts<ClusterText>(context.Words.Language).Format(done, string.Join(", ", cluster.Sources))));
            return ExitCodes.Done;
        }, SourceUse.Together);
        return command;
    }

    private static Command CreateCancel(CommandRunner runner)
    {
        var id = new Argument<string?>("id") { Description = "The backfill's id, as 'cluster nodes' shows it." };
        var command = new Command("cancel", "Cancels a distributed backfill: what is loaded stays, what is open is rolled back.") { id };
        runner.Bind(command, async context =>
        {
            var backfill = Guid.TryParse(context.Arguments.Text(id), out var read) ? read : (Guid?)null;
            if (backfill is null)
                context.Arguments.Add(Unknown(context.Arguments.Text(id) ?? "", "cluster cancel"));
            EtlServices.Check(context, needsSource: false);
            await using var cluster = await ClusterView.OpenAsync(context);
            if (await cluster.FindSourceAsync(backfill!.Value, context.Stop) is not { } source)
                throw new UsageException([Unknown(backfill.Value.ToString(), string.Join(", ", cluster.Sources))]);
            await cluster.Control.CancelBackfillAsync(source, backfill.Value, context.Stop);
            context.Show(
                () => new CancelledDocument(source, backfill.Value),
                () => context.Terminal.Out.WriteLine(new Texts<ClusterText>(context.Words.Language).Format(ClusterText.WasCancelled, backfill.Value)));
            return ExitCodes.Done;
        }, SourceUse.Together);
        return command;
    }

    private static Problem Unknown(string id, string where) => Problem.OfCommandLine(
        Phrase.Of(ClusterText.UnknownBackfill, id, where), Phrase.Of(ClusterText.UnknownBackfillExpected), Phrase.Of(ClusterText.UnknownBackfillRemedy));
}

/// <summary>The cluster as it is, for people.</summary>
internal static class ClusterReport
{
    /// <summary>Writes it.</summary>
    public static void Write(Terminal terminal, ClusterState state)
    {
        var (words, texts) = (terminal.Words, new Texts<ClusterText>(terminal.Words.Language));
        if (state.Nodes.Count == 0)
        {
            terminal.Out.WriteLine(texts[ClusterText.NoNodes]);
        }
        else
        {
            var nodes = new ResultTable(texts[ClusterText.Node], texts[ClusterText.State], words.HeadingInZone(texts[ClusterText.LastSeen]), texts[ClusterText.Work]);
            foreach (var node in state.Nodes)
                nodes.Add(node.Node, texts[node.IsAlive ? ClusterText.Alive : ClusterText.Gone], words.InstantInColumn(node.LastSeen), string.Join("; ", node.Work.Select(work => Describe(texts, words, work))));
            nodes.WriteTo(terminal);
        }

        if (state.Backfills.Count == 0)
            return;
        terminal.Out.WriteLine();
        var backfills = new ResultTable(texts[ClusterText.Backfill], texts[ClusterText.Period], ">" + texts[ClusterText.Covered], ">" + texts[ClusterText.TimeLeft], texts[ClusterText.State]);
        foreach (var (_, backfill) in state.Backfills)
        {
            backfills.Add(
                backfill.Id.ToString(),
                words.Period(backfill.Range),
                words.Percent(backfill.Covered),
                backfill.Remaining is { } left ? Language.Clock(left) : "-",
                texts[backfill.CancelledAt is not null ? ClusterText.Cancelled : backfill.Covered >= 1 ? ClusterText.Finished : ClusterText.Open]);
        }

        backfills.WriteTo(terminal);
    }

    /// <summary>What a node works on.</summary>
    public static string Describe(Texts<ClusterText> texts, Words words, WorkItem work)
        => $"{(work.Backfill is null ? texts.Format(ClusterText.DailyRun, work.Source) : work.Source)} {words.Period(work.Range)}";
}
