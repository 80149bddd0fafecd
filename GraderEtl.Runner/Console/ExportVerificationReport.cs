using GraderEtl.Core.Export;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Console;

/// <summary>How an export compares, for people.</summary>
/// <param name="directory">Where the files are.</param>
/// <param name="result">What was found.</param>
internal sealed class ExportVerificationReport(string directory, ExportVerification result)
{
    /// <summary>Where the files are.</summary>
    public string Directory => directory;

    /// <summary>What was found.</summary>
    public ExportVerification Result => result;

    /// <summary>What differs as an error; null when nothing does.</summary>
    public GraderEtlException? Difference
    {
        get
        {
            var differing = result.Months.Where(static month => month.Differences.Count > 0).ToList();
            if (differing.Count == 0)
                return null;
            var spoiled = differing.Where(static month => !IsWrittenAgain(month)).Select(static month => month.Month.Month).ToList();
            return new GraderEtlException(ErrorKind.Difference, Of(differing.Count, result.Months.Count))
            {
                Where = $"{directory}: {string.Join(", ", differing.Select(static month => month.Month.Month))}",
                Kept = "everything: nothing was changed",
                Remedy = spoiled.Count == 0 ? "Run the same export again" : $"Delete the files of {string.Join(", ", spoiled)} and run the same export again",
            };
        }
    }

    /// <summary>Writes it.</summary>
    public void Write(Terminal terminal)
    {
        var (words, texts) = (terminal.Words, ExportReport.Texts(terminal.Words.Language));
        var table = new ResultTable(texts[ExportText.Month], ">" + texts[ExportText.Rows], texts[ExportText.Difference]);
        foreach (var month in result.Months)
        {
            if (month.Differences.Count == 0)
                table.Add(month.Month.Month, words.Number(month.Rows), texts[ExportText.NoDifference]);
            foreach (var difference in month.Differences)
                table.Add(month.Month.Month, words.Number(month.Rows), Describe(texts, difference));
        }

        table.WriteTo(terminal);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(texts.Format(
            result.Differs ? ExportText.Differ : ExportText.Agree,
            texts.Count(ExportText.Months, result.Months.Count),
            texts.Count(ExportText.RowCount, result.Months.Sum(static month => month.Rows))));
    }

    private static string Of(int differing, int months)
        => $"{differing} of {months} {(months == 1 ? "month" : "months")} of the export {(differing == 1 ? "differs" : "differ")}";

    /// <summary>True where an export writes the month by itself, as its file is missing or the ledger changed.</summary>
    private static bool IsWrittenAgain(MonthVerification month)
        => month.Differences.Any(static difference => difference.Kind is ExportDifferenceKind.LedgerChanged or ExportDifferenceKind.FileMissing);

    private static string Describe(Texts<ExportText> texts, ExportDifference difference)
    {
        var key = difference.Kind == ExportDifferenceKind.Rows ? ExportText.RowsDiffer : Enum.Parse<ExportText>(difference.Kind.ToString());
        return texts.Format(key, difference.Expected, difference.Found, difference.Window);
    }
}
