using System.CommandLine;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Verification;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Commands;

/// <summary><c>verify</c>: asks the source for what is loaded again and compares; changes nothing.</summary>
internal static class VerifyCommand
{
    public static Command Create(CommandRunner runner)
    {
        var range = new RangeOptions();
        var sample = new Option<string?>("--sample") { Description = "Compare so many windows only, evenly spaced over the range. Default: all.", HelpName = "N" };
        var lanes = new Option<string?>("--lanes") { Description = "Requests in flight at once, 1 to 64. Default: Source:Lanes, else 4.", HelpName = "N" };
        var command = new Command("verify", "Asks the source for loaded windows again and compares them with the ledger and the table; changes nothing.")
        {
            range.From, range.To, sample, lanes,
        };
        runner.Bind(command, context =>
        {
            if (context.Arguments.Text(lanes) is { } number)
                context.Override([new SettingValue("Source:Lanes", number, lanes.Name, context.Environment.Directory)]);
            var window = context.Ranges().Require(range);
            var some = context.Arguments.Number(sample, 0, 1, int.MaxValue, "30");
            EtlServices.Check(context, needsSource: true);
            return RunAsync(context, new VerifyRequest(window!.Value) { Sample = some == 0 ? null : (int)some });
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, VerifyRequest request)
    {
        await using var services = await context.Host.OpenToReadAsync(context.Source, needsSource: true);
        services.EnsureAnything();
        var result = await services.Pipeline.VerifyAsync(request, new Progress(context), context.Stop);
        var report = new VerifyReport(result, context.Ranges(), context.Environment.Invocation, context.SourceArguments);
        context.Show(() => new VerifyDocument(report, context.Redactor), () => report.Write(context.Terminal));
        if ((result.Error ?? report.Difference) is not { } error)
            return ExitCodes.Done;
        context.PrintError(error);
        return ExitCodes.Of(error.Kind);
    }

    /// <summary>A line a window: each may take a minute.</summary>
    private sealed class Progress(CommandContext context) : IProgress<WindowVerification>
    {
        public void Report(WindowVerification value)
        {
            if (context.Progress == ProgressMode.None)
                return;
            var texts = new Texts<VerifyText>(context.Words.Language);
            context.Terminal.Message(texts.Format(VerifyText.Verified, context.Words.Period(value.Window), VerifyReport.Describe(value, texts.Language)));
        }
    }
}
