using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GraderEtl.Core.Localization;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Configuration.Import;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;

namespace GraderEtl.Runner.Commands;

/// <summary><c>import-params</c>: makes this program's configuration from that of an older script, secrets apart.</summary>
internal static class ImportParamsCommand
{
    public static Command Create(CommandRunner runner)
    {
        var file = new Argument<string?>("FILE") { Description = "A Python dict or assignments, INI, .env or JSON.", Arity = ArgumentArity.ExactlyOne };
        var force = new Option<bool>("--force") { Description = "Replace an appsettings.json that is there." };
        var map = new Option<string[]>(ParamsAnswers.Option)
        {
            Description = "What a name in the file means: a setting, such as password:Mail:Password, or none to leave it out. May be given several times.",
            HelpName = "NAME:SETTING",
        };
        var command = new Command("import-params", "Makes appsettings.json from the settings of an older script, secrets in files of their own; says what it leaves out and why. "
            + "With --source NAME it adds a source of that name to the appsettings.json that is there, whose comments are not kept.") { file, force, map };
        runner.Bind(command, context => ImportAsync(context, context.Arguments.Text(file)!, context.Arguments.Flag(force), context.Arguments.Texts(map)), SourceUse.Together);
        return command;
    }

    private static async Task<int> ImportAsync(CommandContext context, string name, bool force, IReadOnlyList<string> maps)
    {
        context.Arguments.EnsureValid();
        var directory = context.Environment.Directory;
        var target = Path.Combine(directory, "appsettings.json");
        var named = FindSource(context.AskedSources, target, force);
        if (named is null && File.Exists(target) && !force)
            throw new UsageException(Phrase.Of(ImportText.Exists), Phrase.Of(ImportText.WithoutOne), target, Phrase.Of(ImportText.AddForce));

        var path = Path.GetFullPath(name, directory);
        var entries = ParamsFile.Read(ReadFile(path, name), name);
        var problems = new List<Problem>();
        var answers = ParamsAnswers.Read(maps, entries, problems);
        if (problems.Count > 0)
            throw new UsageException(problems);
        var found = await AskAsync(context, entries, answers, name);
        if (found.Values.Count == 0)
            throw new UsageException(Phrase.Of(ImportText.NothingKnown, name), Phrase.Of(ImportText.FileExpected), path, Phrase.Of(ProblemText.NameRightFile));
        var import = new ParamsImport(directory, Path.GetDirectoryName(path)!, found, named);
        import.Write(target);
        context.Show(() => new ImportDocument(target, import), () => ImportReport.Write(context.Terminal, target, import));
        return ExitCodes.Done;
    }

    /// <summary>The source by name that is asked for, in the configuration that is there; null where none is.</summary>
    /// <exception cref="UsageException">There are several, its name is none, or it is there already.</exception>
    private static NamedImport? FindSource(IReadOnlyList<string> asked, string target, bool force)
    {
        if (asked.Count == 0)
            return null;
        var name = asked[^1];
        if (asked.Count > 1 || !SourceKeys.IsName(name))
        {
            throw new UsageException(
                Phrase.Of(ProblemText.SourceName, string.Join(", ", asked)), Phrase.Of(ProblemText.SourceNameExpected, SourceKeys.LongestName), "--source", Phrase.Of(ProblemText.RenameSource));
        }

        try
        {
            var named = NamedImport.Read(name, File.Exists(target) ? ReadFile(target, "appsettings.json") : null, out var hasSource);
            return !hasSource || force ? named : throw new UsageException(
                Phrase.Of(ImportText.SourceExists, name), Phrase.Of(ImportText.WithoutSource), target, Phrase.Of(ImportText.AddForce));
        }
        catch (JsonException)
        {
            throw new UsageException(
                Phrase.Of(ProblemText.MalformedJson, "appsettings.json"), Phrase.Of(ProblemText.JsonExpected, """{ "Source": { "Lanes": 2 } }"""), target, Phrase.Of(ProblemText.FixJson));
        }
    }

    /// <summary>Asks at a terminal what only the user can tell.</summary>
    /// <exception cref="UsageException">There is none, or no answer; nothing has been written.</exception>
    private static async Task<ParamsMap> AskAsync(CommandContext context, IReadOnlyList<ParamsEntry> entries, Dictionary<string, string?> answers, string name)
    {
        while (true)
        {
            var map = ParamsMap.Of(entries, answers);
            if (map.Questions.Count == 0)
                return map;
            var question = map.Questions[0];
            if (context.Environment.Answers is not { } input || await AskAsync(context, question, input) is not { } choice)
                throw new UsageException([.. map.Questions.Select(open => open.ToProblem(name))]);
            foreach (var (path, setting) in question.Choices[choice].Answers)
                answers[path] = setting;
        }
    }

    private static async Task<int?> AskAsync(CommandContext context, ParamsQuestion question, TextReader input)
    {
        var language = context.Words.Language;
        context.Terminal.Message(question.Found.In(language));
        for (var i = 0; i < question.Choices.Count; i++)
            context.Terminal.Message(string.Create(CultureInfo.InvariantCulture, $"  {i + 1}  {question.Choices[i].Label}"));
        context.Terminal.Message(new Texts<ImportText>(language)[ImportText.Which]);
        var answer = await Task.Run(input.ReadLine, context.Stop).WaitAsync(context.Stop);
        return int.TryParse(answer, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= question.Choices.Count ? number - 1 : null;
    }

    private static string ReadFile(string path, string name)
    {
        try
        {
            return TextFile.Read(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(Phrase.Of(ImportText.Unreadable, name, Phrase.Of(unreadable)), Phrase.Of(ImportText.FileExpected), path, Phrase.Of(ProblemText.CorrectPath));
        }
    }
}

/// <summary>What <c>import-params</c> took and what it left, for people. Values that were left are never shown: they may be secrets.</summary>
internal static class ImportReport
{
    public static void Write(Terminal terminal, string target, ParamsImport import)
    {
        var texts = new Texts<ImportText>(terminal.Words.Language);
        var table = new ResultTable(texts[ImportText.ColumnName], texts[ImportText.ColumnSetting], texts[ImportText.ColumnValue]);
        foreach (var (entry, setting, value) in import.Map.Values)
            table.Add(entry.Path, import.NameOf(setting), SettingCatalogue.Find(setting)!.Show(value));
        foreach (var (entry, reason) in import.Map.Left)
            table.Add(entry.Path, "-", texts.Format(ImportText.NotTaken, texts[reason]));
        table.WriteTo(terminal);
        terminal.Out.WriteLine();
        foreach (var file in import.SecretFiles.Append(target))
            terminal.Out.WriteLine(texts.Format(ImportText.Written, file));
        if (import.ToCheck.Count > 0)
        {
            terminal.Out.WriteLine(texts[ImportText.ToCheck]);
            foreach (var note in import.ToCheck)
                terminal.Out.WriteLine("  " + note.In(terminal.Words.Language));
        }

        terminal.Out.WriteLine(import.Missing is []
            ? texts.Format(ImportText.Next, CommandEnvironment.ProgramName)
            : texts.Format(ImportText.NextSet, string.Join(", ", import.Missing), target, CommandEnvironment.ProgramName));
    }
}
