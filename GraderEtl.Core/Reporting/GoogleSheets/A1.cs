using System.Globalization;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>Places in A1 notation, from zero-based indexes.</summary>
internal static class A1
{
    /// <summary>A tab's title as it stands before the exclamation mark; quoted always, as titles may look like anything.</summary>
    public static string Quote(string title) => $"'{title.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>The letters of a column: A, …, Z, AA, ….</summary>
    public static string Column(int index)
    {
        var letters = "";
        for (var rest = index + 1; rest > 0; rest = (rest - 1) / 26)
            letters = (char)('A' + ((rest - 1) % 26)) + letters;
        return letters;
    }

    /// <summary>A whole column, which stays whole whatever rows are inserted.</summary>
    public static string WholeColumn(string title, int index) => $"{Quote(title)}!${Column(index)}:${Column(index)}";

    /// <summary>A rectangle of cells.</summary>
    public static string Block(string title, int row, int column, int rows, int columns) => string.Create(
        CultureInfo.InvariantCulture, $"{Quote(title)}!{Column(column)}{row + 1}:{Column(column + columns - 1)}{row + rows}");
}
