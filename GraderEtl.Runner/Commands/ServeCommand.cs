using System.CommandLine;
using GraderEtl.Core.Localization;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Serve;
using GraderEtl.Runner.Serve.Engine;
using GraderEtl.Runner.Serve.Page;

namespace GraderEtl.Runner.Commands;

/// <summary><c>serve</c>: schedule, page and worker in one process.</summary>
internal static class ServeCommand
{
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("serve", "Stays on: shows a page on 127.0.0.1 at Serve:Port, runs each source once a day at Schedule:Cron, catches up with what was missed, "
            + "and works on backfills that were distributed. Stop it with Ctrl+C or SIGTERM: what is open goes back to the queue.");
        runner.Bind(command, context => NodeLife.RunAsync(context, schedules: true), SourceUse.Together);
        return command;
    }
}

/// <summary><c>worker</c>: joins those that serve.</summary>
internal static class WorkerCommand
{
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("worker", "Joins the processes that share the work of 'serve' on the same database, without schedule or page of its own.");
        runner.Bind(command, context => NodeLife.RunAsync(context, schedules: false), SourceUse.Together);
        return command;
    }
}

/// <summary>The life of a process that works until it is stopped.</summary>
internal static class NodeLife
{
    /// <summary>Checks the settings, works until the process is asked to stop, and hands back what is open.</summary>
    public static async Task<int> RunAsync(CommandContext context, bool schedules)
    {
        foreach (var source in context.Sources)
        {
            if (EngineChecks.OfCron(source.Settings, context.Environment.Time.GetUtcNow()) is { } problem)
                context.Arguments.Add(problem);
        }

        EtlServices.Check(context, needsSource: true);
        var texts = new Texts<ClusterText>(context.Words.Language);
        using (Telemetry.Start(context.Unnamed.Telemetry, context.Unnamed.Cluster.NodeOrDefault))
        {
            // ends last: systemd expects signs of life while open work is handed back
            await using var service = new ServiceNotifier(context.Environment.Variables, context.Environment.Time, context.Logger);
            await using var node = await ServeNode.StartAsync(context, schedules);
            await using var page = schedules ? await OpenPageAsync(context, node) : null;
            context.Terminal.Message(texts.Format(ClusterText.NodeReady, node.Name, context.Unnamed.Cluster.Slots));
            if (page is not null)
                context.Terminal.Message(texts.Format(ClusterText.PageAt, page.Address));
            foreach (var source in schedules ? node.Sources : [])
            {
                var schedule = await node.Control.ReadScheduleAsync(source.Name, context.Stop);
                if (schedule.NextRun is { } next)
                    context.Terminal.Message(texts.Format(ClusterText.NextRun, source.Name, new Words(context.Words.Language, source.Settings.Zone).Instant(next)));
            }

            await service.ReadyAsync(page is null ? $"Works as {node.Name}" : $"Works as {node.Name}, page at {page.Address}");
            service.StartWatchdog();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await service.StoppingAsync();
        }

        context.Terminal.Message(texts.Format(ClusterText.NodeStopped, context.Unnamed.Cluster.NodeOrDefault));
        return ExitCodes.Done;
    }

    private static Task<PageHost> OpenPageAsync(CommandContext context, ServeNode node) => PageHost.StartAsync(
        new PageContext(
            context.Unnamed,
            [.. node.Sources.Select(static source => PageSource.Of(source.Name, source.Settings, source.Services))],
            node.Control,
            context.Environment.Time,
            context.Logger,
            context.Redactor),
        context.Stop);
}
