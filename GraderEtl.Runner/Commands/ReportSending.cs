using GraderEtl.Core.Model;
using GraderEtl.Core.Notification;
using GraderEtl.Core.Reporting;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Commands;

/// <summary>Writes reports and sends messages again, over what is loaded.</summary>
internal static class ReportSending
{
    /// <summary>The sink whose file goes with the message.</summary>
    public const string Attached = "html";

    public static async Task<int> RunAsync(CommandContext context, EtlServices services, TimeWindow range, bool sheet, bool mail)
    {
        var sinks = services.Get<IEnumerable<IReportSink>>().Select(sink => sink.Name).Where(name => sheet || name == Attached);
        var notifiers = services.Get<IEnumerable<INotifier>>().Select(notifier => notifier.Name);
        var result = await services.Pipeline.ReportAsync(
            new ReportRequest(range) { Sinks = [.. sinks], Notifiers = mail ? [.. notifiers] : [] }, context.Stop);
        context.Show(
            json =>
            {
                json.WriteString("outcome", LoadResultJson.OutcomeCode(result.Outcome));
                WindowJson.WriteBounds(json, range);
                WindowJson.WriteArray(json, "missing", result.Missing ?? []);
                LoadResultJson.WriteOutputs(json, result.Outputs);
                json.WritePropertyName("error");
                new ErrorJson(context.Redactor).Write(json, result.Error);
            },
            () => LoadReport.WriteOutputs(context.Terminal, result.Outputs));
        if (result.Error is { } error)
            context.PrintError(error);
        OutputsAgain.Tell(context, result);
        return ExitCodes.Of(result);
    }
}
