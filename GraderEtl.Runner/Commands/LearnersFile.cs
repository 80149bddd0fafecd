using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Metrics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Reporting.Csv;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Console.Report;
using GraderEtl.Runner.Json;
using ReportText = GraderEtl.Runner.Console.Report.ReportText;

namespace GraderEtl.Runner.Commands;

/// <summary>Writes the list of learners, and takes users out of it again.</summary>
internal static class LearnersFile
{
    public const string Option = "--learners";
    public const string SaltOption = "--pseudonyms";

    /// <summary>Finds the users of a range who may need help, and writes them into a file.</summary>
    /// <param name="context">The command.</param>
    /// <param name="services">The library.</param>
    /// <param name="range">The range, of which something is loaded.</param>
    /// <param name="file">The file.</param>
    /// <param name="saltFile">The salt of pseudonyms; null for ids.</param>
    public static async Task<int> WriteAsync(CommandContext context, EtlServices services, TimeWindow range, string file, string? saltFile)
    {
        var path = Path.GetFullPath(file, context.Environment.Directory);
        if (File.Exists(path) && Use(path, LearnersCsv.HasPseudonyms) is null)
            throw Refuse(ProblemText.LearnersExists, path);
        var plan = await services.Pipeline.PlanAsync(new LoadRequest(range), context.Stop);
        var pseudonyms = saltFile is null ? null : Pseudonyms.Open(Path.GetFullPath(saltFile, context.Environment.Directory));
        var list = await services.Get<LearnersQuery>().ReadAsync(plan.Range ?? range, context.Stop);
        Use(path, target =>
        {
            PrivateFiles.CreateDirectory(Path.GetDirectoryName(target)!);
            LearnersCsv.Write(target, list.Learners, pseudonyms, context.Words.Language);
            return true;
        });
        var words = new ReportWords(context.Words, context.Settings.ZoneOrUtc);
        if (pseudonyms is { IsNew: true })
            context.Terminal.Message(words.Format(ReportText.SaltMade, saltFile));
        if (!list.JudgesFalling)
            context.Terminal.Message(context.Words[TerminalText.WarningLabel], words.Format(ReportText.FallingLeftOut, 2 * Core.Model.Learning.LearnerRules.FallingDays), MessageStyle.Warning);
        context.Show(
            () => new LearnersDocument(path, list.Learners.Count, pseudonyms is not null),
            () => context.Terminal.Out.WriteLine(words.Format(ReportText.LearnersWritten, words.Count(ReportText.Learners, list.Learners.Count), path)));
        return ExitCodes.Done;
    }

    /// <summary>Checks that files are lists of learners that a user can be taken out of.</summary>
    /// <returns>The salt of their pseudonyms; null where none has any.</returns>
    public static Pseudonyms? Check(IReadOnlyList<string> paths, string? saltFile)
    {
        var needsSalt = false;
        foreach (var path in paths)
        {
            if (!File.Exists(path))
                throw Refuse(ProblemText.LearnersMissing, path);
            if (Use(path, LearnersCsv.HasPseudonyms) is not { } hasPseudonyms)
                throw Refuse(ProblemText.LearnersExists, path);
            if (hasPseudonyms && (saltFile is null || !File.Exists(saltFile)))
            {
                throw new UsageException(
                    Phrase.Of(ProblemText.SaltNeeded, path), Phrase.Of(ProblemText.SaltExpected, SaltOption), Option, Phrase.Of(ProblemText.AddOption, SaltOption));
            }

            needsSalt |= hasPseudonyms;
        }

        return needsSalt ? Pseudonyms.Open(saltFile!) : null;
    }

    /// <summary>Takes a user out of a file that was checked.</summary>
    /// <returns>How many lines went.</returns>
    public static int Remove(string path, string userId, Pseudonyms? pseudonyms)
        => Use(path, file => LearnersCsv.Remove(file, LearnersCsv.HasPseudonyms(file) is true ? pseudonyms!.Of(userId) : userId));

    private static T Use<T>(string path, Func<string, T> work)
    {
        try
        {
            return work(path);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                Phrase.Of(ProblemText.LearnersUnreadable, path, Phrase.Of(unusable)), Phrase.Of(ProblemText.LearnersExpected), Option, Phrase.Of(ProblemText.CorrectPath));
        }
    }

    private static UsageException Refuse(ProblemText found, string path)
        => new(Phrase.Of(found, path), Phrase.Of(ProblemText.LearnersExpected), Option, Phrase.Of(ProblemText.LearnersOther));
}
