using System.CommandLine;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Console;

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
            await using var services = await EtlServices.OpenToReadAsync(context);
            var window = asked ?? await LoadedRangeAsync(context, services);
            var plan = window is { } known ? await services.Pipeline.PlanAsync(new LoadRequest(known), context.Stop) : null;
            var status = await StoreStatus.ReadAsync(services.Get<IStoreInspection>(), asked, Runs, context.Stop);
            var nothing = services.NothingYet?.In(context.Words.Language) ?? (plan is null ? context.Words[TerminalText.NothingLoaded] : null);
            context.Show(json => StatusReport.Write(json, plan, status), () => StatusReport.Write(context.Terminal, nothing, plan, status));
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
