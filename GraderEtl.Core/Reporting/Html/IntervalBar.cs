using System.Globalization;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>Shares with their confidence intervals in a column of a table, all on one scale, which is no wider than they need.</summary>
/// <param name="scale">The scale of the column.</param>
internal sealed class IntervalColumn(Scale scale)
{
    /// <summary>The column; its heading tells the ends of the scale.</summary>
    public Column Column(ReportFrame frame)
        => new(frame.Texts.Format(PageText.IntervalScale, Ends(frame, scale.Min, scale.Max)), null, "i");

    /// <summary>A cell: a bar for each interval, one below the other, and the ends of the last one in figures.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="intervals">The intervals, that of the period last.</param>
    public Cell Cell(ReportFrame frame, params IReadOnlyList<Interval> intervals)
    {
        var now = intervals[^1];
        var ends = Ends(frame, now.Low, now.High);
        return new Cell(ends, now.Low.ToString("0.######", CultureInfo.InvariantCulture), page =>
        {
            page.Open("div", ("class", "span"));
            var summaries = intervals.Select(one => frame.Texts.Format(PageText.IntervalSummary, frame.Percent(one.Share), Ends(frame, one.Low, one.High))).Reverse().ToList();
            Draw(page, string.Join("; ", summaries.Take(1).Concat(summaries.Skip(1).Select(before => frame.Texts.Format(PageText.Before, before)))), intervals);
            page.Element("span", ends, ("class", "ends")).Close();
        });
    }

    private static string Ends(ReportFrame frame, double low, double high)
        => frame.Texts.Format(PageText.IntervalEnds, frame.Language.Number(low * 100, 0), frame.Percent(high, 0));

    private void Draw(Markup page, string summary, IReadOnlyList<Interval> intervals)
    {
        const int Row = 12;
        var height = (Row * intervals.Count) + 4;
        page.Open("svg", ("class", "interval"), ("height", height), ("role", "img"), ("aria-label", summary));
        foreach (var tick in scale.Ticks)
            page.Shape("line", ("class", "tick"), ("x1", At(tick)), ("x2", At(tick)), ("y2", height));
        for (var i = 0; i < intervals.Count; i++)
        {
            var (one, top, old) = (intervals[i], (Row * i) + 4, i + 1 < intervals.Count);
            page.Shape(
                "rect", ("class", old ? "range old" : "range"), ("x", At(one.Low)), ("y", top), ("width", Markup.Percent(scale.Part(one.High) - scale.Part(one.Low))),
                ("height", 8), ("rx", 2));
            page.Shape("line", ("class", "dot"), ("x1", At(one.Share)), ("x2", At(one.Share)), ("y1", top - 2), ("y2", top + 10));
        }

        page.Close();
    }

    private string At(double share) => Markup.Percent(scale.Part(share));
}

/// <summary>A share with its confidence interval, 0 to 1.</summary>
internal readonly record struct Interval(double Share, double Low, double High);
