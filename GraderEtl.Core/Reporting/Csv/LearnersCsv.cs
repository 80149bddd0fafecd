using System.Globalization;
using System.Text;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Core.Reporting.Csv;

/// <summary>
/// The list of learners as comma-separated values (RFC 4180), a line each, in a file that only its owner may read. Ids come from outside: a
/// cell that begins with <c>=</c>, <c>+</c>, <c>-</c> or <c>@</c> gets an apostrophe in front, so that no spreadsheet takes it for a formula,
/// and control characters in it become spaces.
/// </summary>
internal static class LearnersCsv
{
    private const string UserColumn = "user";
    private const string PseudonymColumn = "pseudonym";

    private const string Columns = ",rules,why,days_since_last_attempt,last_attempt,unsolved_tasks,tasks,attempts,attempts_last_7_days,attempts_7_days_before,course_runs";

    /// <summary>Writes the file anew; one that is there is replaced whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="learners">The users.</param>
    /// <param name="pseudonyms">What they are called; null for their ids.</param>
    /// <param name="language">The language of the reasons.</param>
    public static void Write(string path, IReadOnlyList<Learner> learners, Pseudonyms? pseudonyms, Language language)
        => Replace(path, [HeaderOf(pseudonyms is not null), .. learners.Select(learner => Line(learner, pseudonyms, language))]);

    /// <summary>What the names in a file are: true for pseudonyms, false for ids, null where it is no list of learners.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool? HasPseudonyms(string path)
    {
        using var reader = new StreamReader(path, Encoding.UTF8);
        var header = reader.ReadLine();
        return header == HeaderOf(true) ? true : header == HeaderOf(false) ? false : null;
    }

    /// <summary>Takes the lines of a user out of a file.</summary>
    /// <param name="path">A list of learners.</param>
    /// <param name="name">What the user is called in it.</param>
    /// <returns>How many lines went.</returns>
    public static int Remove(string path, string name)
    {
        var cell = Cell(name) + ",";
        var lines = File.ReadAllLines(path, Encoding.UTF8);
        var kept = lines.Where((line, place) => place == 0 || !line.StartsWith(cell, StringComparison.Ordinal)).ToList();
        if (kept.Count < lines.Length)
            Replace(path, kept);
        return lines.Length - kept.Count;
    }

    /// <summary>A text as a cell.</summary>
    public static string Cell(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
            text = "'" + text;
        text = string.Concat(text.Select(static one => char.IsControl(one) ? ' ' : one));
        return text.AsSpan().ContainsAny(',', '"') ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;
    }

    private static string HeaderOf(bool hasPseudonyms) => (hasPseudonyms ? PseudonymColumn : UserColumn) + Columns;

    private static string Line(Learner learner, Pseudonyms? pseudonyms, Language language) => string.Join(
        ',',
        Cell(pseudonyms?.Of(learner.UserId) ?? learner.UserId), learner.Keys, Cell(learner.Why(language)), Number(learner.DaysSince),
        learner.LastDay.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Number(learner.UnsolvedTasks.Count),
        Cell(string.Join(' ', learner.UnsolvedTasks.Select(static task => $"{task.CourseRun}/{task.Block}"))),
        Number(learner.Attempts), Number(learner.Recent), Number(learner.Before), Cell(string.Join(' ', learner.CourseRuns)));

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static void Replace(string path, IEnumerable<string> lines)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var writer = new StreamWriter(PrivateFiles.Open(temporary, FileMode.CreateNew), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
        {
            foreach (var line in lines)
                writer.Write(line + "\n");
        }

        File.Move(temporary, path, overwrite: true);
    }
}
