using System.CommandLine;
using GraderEtl.Core.Notification.Webhook;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Commands;

/// <summary><c>check webhook</c>: connects to the receiver without sending; with <c>--send</c> a test message goes out.</summary>
internal static class CheckWebhook
{
    public static Command Create(CommandRunner runner)
    {
        var send = new Option<bool>("--send") { Description = "Send a test message to Webhook:Url." };
        var command = new Command("webhook", "Connects to the host of Webhook:Url and verifies its certificate. Sends nothing without --send.") { send };
        runner.Bind(command, context => RunAsync(context, context.Arguments.Flag(send)));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, bool send)
    {
        EtlServices.Check(context, needsSource: false);
        if (!context.Settings.Etl.Webhook.IsConfigured)
        {
            throw new UsageException(
                Phrase.Of(ProblemText.NoWebhook),
                Phrase.Of(ProblemText.WebhookExpected, EnvironmentSettings.VariableOf("Webhook:Url")),
                "Webhook",
                Phrase.Of(ProblemText.WebhookRemedy));
        }

        await using var services = context.Host.OpenWithoutDatabase(context.Source, needsSource: false);
        var result = await services.Get<WebhookCheck>().RunAsync(send, context.Stop);
        context.Show(() => new CheckWebhookDocument(result), () => Print(context, result));
        return ExitCodes.Done;
    }

    private static void Print(CommandContext context, WebhookCheckResult result)
    {
        var (output, words) = (context.Terminal.Out, context.Words);
        output.WriteLine(words.Format(
            TerminalText.WebhookReached,
            result.Host,
            result.Format,
            words[result.IsEncrypted ? TerminalText.Encrypted : TerminalText.NotEncrypted],
            words[result.IsSigned ? TerminalText.Signed : TerminalText.NotSigned]));
        output.WriteLine(result.Sent
            ? words.Format(TerminalText.WebhookTook, result.Host)
            : words.Format(TerminalText.WebhookNothingSent, CommandEnvironment.ProgramName));
    }
}
