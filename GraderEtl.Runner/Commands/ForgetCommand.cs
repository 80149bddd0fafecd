using System.CommandLine;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Commands;

/// <summary><c>forget</c>: erases a user everywhere.</summary>
internal sealed class ForgetCommand
{
    private const int LongestId = 255;
    private static readonly string[] YesWords = ["y", "yes", "д", "да"];

    private readonly Argument<string?> _user = new("USER") { Description = "The user's id, as lti_user_id of the source.", Arity = ArgumentArity.ExactlyOne };

    private readonly Option<string[]> _learners = new(LearnersFile.Option)
    {
        Description = "A list of learners, as report --learners wrote it, to take the user out of. May be given several times.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _salt = new(LearnersFile.SaltOption) { Description = "The salt of the pseudonyms in these lists.", HelpName = "FILE" };

    public static Command Create(CommandRunner runner)
    {
        var options = new ForgetCommand();
        var command = new Command(
            "forget",
            "Erases a user: attempts, entry, records in quarantine that name the user, and caches, in one transaction, then the lists of learners that are named. "
            + "Loads drop from then on what comes of the user, verify knows it, and only a keyed hash of the id is kept. Waits for loads that run. May be repeated.")
        {
            options._user, options._learners, options._salt,
        };
        runner.Bind(command, options.RunAsync, SourceUse.Named);
        return command;
    }

    private async Task<int> RunAsync(CommandContext context)
    {
        var user = context.Arguments.Text(_user) ?? "";
        if (user.Length is 0 or > LongestId)
            context.Arguments.Add(Problem.OfCommandLine(Phrase.Of(ProblemText.UserIdLength, user.Length), Phrase.Of(ProblemText.UserIdExpected), Phrase.Of(ProblemText.Correct, _user.Name)));
        if (!context.Yes && context.Environment.Answers is null)
            context.Arguments.Add(Problem.OfCommandLine(Phrase.Of(ProblemText.NeedsYes), Phrase.Of(ProblemText.YesExpected), Phrase.Of(ProblemText.AddOption, "--yes")));
        EtlServices.Check(context, needsSource: false);
        var files = context.Arguments.Texts(_learners).Select(file => Path.GetFullPath(file, context.Environment.Directory)).ToList();
        var salt = context.Arguments.Text(_salt) is { } saltFile ? Path.GetFullPath(saltFile, context.Environment.Directory) : null;
        var pseudonyms = LearnersFile.Check(files, salt);
        var texts = new Texts<ForgetText>(context.Words.Language);
        await using var services = await context.Host.OpenAsync(context.Source, needsSource: false);
        await ConfirmAsync(context, texts.Format(ForgetText.Question, EtlServices.Describe(context.Settings, services.Embedded).In(context.Words.Language)));
        var receipt = await services.Get<IForgetting>().ForgetAsync(user, new Progress(context, texts), context.Stop);
        var lines = files.Select(file => new ForgottenFileDocument(file, LearnersFile.Remove(file, user, pseudonyms))).ToList();
        context.Show(() => new ForgetDocument(receipt, lines), () => Write(context.Terminal, texts, receipt, lines));
        return ExitCodes.Done;
    }

    private static async Task ConfirmAsync(CommandContext context, string question)
    {
        if (context.Yes || context.Environment.Answers is not { } input)
            return;
        context.Terminal.Message(question);
        var answer = await Task.Run(input.ReadLine, context.Stop).WaitAsync(context.Stop);
        if (!YesWords.Contains(answer?.Trim(), StringComparer.OrdinalIgnoreCase))
            throw new GraderEtlException(ErrorKind.Interrupted, "The question was not answered with yes") { Kept = "everything: nothing was erased" };
    }

    private static void Write(Terminal terminal, Texts<ForgetText> texts, ForgetReceipt receipt, IReadOnlyList<ForgottenFileDocument> files)
    {
        var words = terminal.Words;
        terminal.Out.WriteLine(texts[receipt.IsEmpty && files.All(static file => file.Lines == 0) ? ForgetText.Nothing : ForgetText.Erased]);
        if (!receipt.IsNew)
            terminal.Out.WriteLine(texts[ForgetText.Again]);
        var table = new ResultTable(texts[ForgetText.What], ">" + texts[ForgetText.Count]);
        foreach (var (what, count) in new[]
        {
            (ForgetText.Attempts, receipt.Attempts), (ForgetText.Users, receipt.Users), (ForgetText.Tasks, receipt.Tasks), (ForgetText.Rejections, receipt.Rejections),
            (ForgetText.Firsts, receipt.Firsts), (ForgetText.Errors, receipt.Errors), (ForgetText.Windows, receipt.Windows.Count),
        })
            table.Add(texts[what], words.Number(count));
        foreach (var file in files)
            table.Add(texts.Format(ForgetText.Lines, file.File), words.Number(file.Lines));
        table.WriteTo(terminal);
        terminal.Out.WriteLine(texts.Format(ForgetText.Receipt, receipt.RunId, words.Instant(receipt.At), receipt.Mark));
        terminal.Out.WriteLine(texts[ForgetText.OutOfReach]);
    }

    private sealed class Progress(CommandContext context, Texts<ForgetText> texts) : IProgress<ForgetProgress>
    {
        public void Report(ForgetProgress value)
        {
            if (context.Progress != ProgressMode.None)
                context.Terminal.Message(value.Parts == 0 ? texts[ForgetText.Waiting] : texts.Format(ForgetText.Part, value.Part, value.Parts));
        }
    }
}
