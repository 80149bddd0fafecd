using System.CommandLine;
using GraderEtl.Core.Notification.Mail;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Commands;

/// <summary><c>check mail</c>: logs in at the mail server without sending; with <c>--send</c> a test message goes out.</summary>
internal static class CheckMail
{
    public static Command Create(CommandRunner runner)
    {
        var send = new Option<bool>("--send") { Description = "Send a test message to Mail:To." };
        var command = new Command("mail", "Logs in at the mail server and asks whether it takes mail to Mail:To. Sends nothing without --send.") { send };
        runner.Bind(command, context => RunAsync(context, context.Arguments.Flag(send)));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, bool send)
    {
        EtlServices.Check(context, needsSource: false);
        await using var services = context.Host.OpenWithoutDatabase(context.Source, needsSource: false);
        var check = services.Get<MailCheck>();
        var result = send ? await check.SendTestAsync(context.Stop) : await check.LogInAsync(context.Stop);
        context.Show(() => new CheckMailDocument(result), () => Print(context, result));
        return ExitCodes.Done;
    }

    private static void Print(CommandContext context, MailCheckResult result)
    {
        var (output, program, words) = (context.Terminal.Out, CommandEnvironment.ProgramName, context.Words);
        if (result.Server is null)
        {
            output.WriteLine(words.Format(result.Sent ? TerminalText.NoServerSent : TerminalText.NoServer, result.Outbox));
            return;
        }

        var protection = result.Encryption ?? words[TerminalText.NotEncrypted];
        var login = result.User is { } user ? words.Format(TerminalText.LoggedInAs, user, result.Mechanism) : words[TerminalText.WithoutLogin];
        output.WriteLine(words.Format(TerminalText.MailWorks, result.Server, protection, login));
        output.WriteLine(words.Format(TerminalText.TakesMail, result.Sender, string.Join(", ", result.Recipients)));
        output.WriteLine(result.Sent ? words[TerminalText.TestSent] : words.Format(TerminalText.NothingSent, program));
    }
}
