using GraderEtl.Core.Export;
using GraderEtl.Core.Localization;

namespace GraderEtl.Runner.Console;

/// <summary>What <c>export</c> and <c>verify-export</c> tell people; from <c>FileMissing</c> on by the names of the differences.</summary>
internal enum ExportText
{
    Month,
    Rows,
    Size,
    State,
    Difference,
    Written,
    Unchanged,
    Removed,
    Incomplete,
    Summary,
    NewSalt,
    Wrote,
    ReadBack,
    Months,
    RowCount,
    Agree,
    Differ,
    NoDifference,
    FileMissing,
    FileChanged,
    Unreadable,
    RowsDiffer,
    Content,
    LedgerChanged,
    WindowRows,
    WindowContent,
    NoWindow,
}

/// <summary>What an export has done, for people.</summary>
/// <param name="Directory">Where the files are.</param>
/// <param name="Result">The result.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record ExportReport(string Directory, ExportResult Result, TimeSpan Elapsed)
{
    /// <summary>The texts.</summary>
    public static Texts<ExportText> Texts(Language language) => new(language);

    /// <summary>Writes it.</summary>
    public void Write(Terminal terminal)
    {
        var (words, texts) = (terminal.Words, Texts(terminal.Words.Language));
        var table = new ResultTable(texts[ExportText.Month], ">" + texts[ExportText.Rows], ">" + texts[ExportText.Size], texts[ExportText.State]);
        foreach (var (month, state) in Result.Months)
        {
            var what = texts[Enum.Parse<ExportText>(state.ToString())];
            table.Add(
                month.Month, words.Number(month.Rows), words.Bytes(month.Bytes),
                month.Missing.Count > 0 && state != ExportState.Removed ? $"{what}, {texts[ExportText.Incomplete]}" : what);
        }

        table.WriteTo(terminal);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(texts.Format(
            ExportText.Summary,
            texts.Count(ExportText.Months, Result.Manifest.Months.Count),
            texts.Count(ExportText.RowCount, Result.Manifest.Months.Sum(static month => month.Rows)),
            words.Bytes(Result.Manifest.Months.Sum(static month => month.Bytes)),
            Directory,
            words.Number(Result.Months.Count(static month => month.State == ExportState.Written)),
            words.Language.Elapsed(Elapsed)));
    }
}
