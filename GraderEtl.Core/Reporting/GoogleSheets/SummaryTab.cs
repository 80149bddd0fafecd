using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>
/// Plans the summary tab: totals as formulas over the daily tab, so that they always cover all of its days, and the chart. Adds what is
/// missing and leaves the rest as it is.
/// </summary>
internal sealed class SummaryTab
{
    private const int ColumnsWithChart = 14;
    private const int RowsWithChart = 30;
    private const int LabelPixels = 190;

    private static readonly string[] Charted = [DailyColumns.Attempts, DailyColumns.SuccessRate];

    private readonly SheetLayout _layout;
    private readonly Texts<SheetText> _texts;
    private readonly DailyTab _daily;
    private readonly IReadOnlyList<SummaryFigure> _figures;
    private readonly int _sheetId;
    private readonly List<Request> _requests = [];

    private SummaryTab(int sheetId, DailyTab daily, SheetLayout layout)
    {
        _sheetId = sheetId;
        _daily = daily;
        _layout = layout;
        _texts = SheetTexts.In(layout.Language);
        _figures = SummaryFigure.Of(daily, layout);
    }

    /// <summary>The title of the chart, by which it is found again, in each language.</summary>
    public static IEnumerable<string> ChartTitles => Language.All.Select(language => SheetTexts.In(language)[SheetText.ChartTitle]);

    /// <summary>The changes.</summary>
    /// <param name="tab">The tab as it is; null when it does not exist.</param>
    /// <param name="newSheetId">The id for a new tab.</param>
    /// <param name="chartId">The existing chart; null when there is none.</param>
    /// <param name="daily">The plan of the daily tab, whose changes come first.</param>
    /// <param name="layout">What the tabs hold.</param>
    /// <exception cref="GraderEtlException">The tab holds something else.</exception>
    public static IReadOnlyList<Request> Plan(TabState? tab, int newSheetId, int? chartId, DailyTab daily, SheetLayout layout)
    {
        var plan = new SummaryTab(tab?.SheetId ?? newSheetId, daily, layout);
        if (tab is null)
            plan.Make();
        else if (tab.IsBlank)
            plan.MakeReady(tab);
        else
            plan.Complete(tab);
        plan.Draw(chartId);
        return plan._requests;
    }

    private void Make()
    {
        _requests.Add(SheetRequests.AddSheet(_sheetId, _layout.SummaryWorksheet, Math.Max(RowsWithChart, _figures.Count + 1), ColumnsWithChart));
        Fill();
    }

    private void MakeReady(TabState tab)
    {
        if (tab.RowCount < 2)
            _requests.Add(SheetRequests.Append(_sheetId, DimensionRange.Rows, 1));
        // only the first row and column are known to be empty
        _requests.Add(SheetRequests.Insert(_sheetId, DimensionRange.Rows, 1, _figures.Count, inheritFromBefore: false));
        if (tab.ColumnCount < ColumnsWithChart)
            _requests.Add(SheetRequests.Append(_sheetId, DimensionRange.Columns, ColumnsWithChart - tab.ColumnCount));
        _requests.Add(SheetRequests.FreezeHeader(_sheetId));
        Fill();
    }

    private void Fill()
    {
        _requests.Add(SheetRequests.SetHeader(
            _sheetId,
            0,
            [(_texts[SheetText.Figure], null), (_texts[SheetText.AllDays], null), (_texts.Format(SheetText.RecentDays, SummaryFigure.Recent), null)]));
        _requests.Add(SheetRequests.SetWidth(_sheetId, 0, LabelPixels));
        Write(1, _figures);
    }

    private void Complete(TabState tab)
    {
        var places = _figures.Select(figure => (Figure: figure, Row: tab.FindRow(figure.Labels))).ToList();
        if (places.TrueForAll(place => place.Row < 1))
            throw Refused(tab);

        SummaryFigure[] missing = [.. places.Where(place => place.Row < 1).Select(place => place.Figure)];
        // formulas that pointed at a column which was deleted are broken for good
        if (_daily.NewColumns.Count > 0)
        {
            foreach (var (figure, row) in places.Where(place => place.Row >= 1))
                Write(row, [figure]);
        }

        if (missing.Length == 0)
            return;
        var end = places.Max(place => place.Row) + 1;
        _requests.Add(end < tab.RowCount
            ? SheetRequests.Insert(_sheetId, DimensionRange.Rows, end, missing.Length, inheritFromBefore: true)
            : SheetRequests.Append(_sheetId, DimensionRange.Rows, missing.Length));
        Write(end, missing);
    }

    private void Write(int row, IReadOnlyList<SummaryFigure> figures) => _requests.Add(SheetRequests.SetCells(
        _sheetId,
        row,
        0,
        figures.Select(figure => new[]
        {
            new CellData { UserEnteredValue = new ExtendedValue { StringValue = figure.Labels[0] }, Note = figure.Definition },
            Formula(figure.AllDays, figure.Format),
            Formula(figure.RecentDays, figure.Format),
        }),
        "userEnteredValue,userEnteredFormat.numberFormat,note"));

    private static CellData Formula(string formula, ValueFormat format) => new()
    {
        UserEnteredValue = new ExtendedValue { FormulaValue = formula },
        UserEnteredFormat = new CellFormat { NumberFormat = CellValues.FormatOf(format) },
    };

    private void Draw(int? chartId)
    {
        if (chartId is null)
            _requests.Add(new Request { AddChart = new AddChartRequest { Chart = new EmbeddedChart { Spec = Chart(), Position = Beside() } } });
        else if (_daily.HasGrown || Charted.Any(_daily.IsNew))
            _requests.Add(new Request { UpdateChartSpec = new UpdateChartSpecRequest { ChartId = chartId, Spec = Chart() } });
    }

    private ChartSpec Chart() => new()
    {
        Title = _texts[SheetText.ChartTitle],
        AltText = _texts[SheetText.ChartMeaning],
        BasicChart = new BasicChartSpec
        {
            ChartType = "COMBO",
            LegendPosition = "TOP_LEGEND",
            HeaderCount = 1,
            Axis =
            [
                new BasicChartAxis { Position = "BOTTOM_AXIS", Title = _layout.Columns[0].Header },
                new BasicChartAxis { Position = "LEFT_AXIS", Title = HeaderOf(DailyColumns.Attempts) },
                new BasicChartAxis { Position = "RIGHT_AXIS", Title = HeaderOf(DailyColumns.SuccessRate) },
            ],
            Domains = [new BasicChartDomain { Domain = Column(0) }],
            Series =
            [
                new BasicChartSeries { Series = Column(_daily.ColumnOf(DailyColumns.Attempts)), TargetAxis = "LEFT_AXIS", Type = "COLUMN" },
                new BasicChartSeries { Series = Column(_daily.ColumnOf(DailyColumns.SuccessRate)), TargetAxis = "RIGHT_AXIS", Type = "LINE" },
            ],
        },
    };

    /// <summary>From the header to the empty row below the last day: rows inserted between them are part of the chart by themselves.</summary>
    private ChartData Column(int index) => new()
    {
        SourceRange = new ChartSourceRange
        {
            Sources =
            [
                new GridRange
                {
                    SheetId = _daily.SheetId,
                    StartRowIndex = 0,
                    EndRowIndex = _daily.RowCount,
                    StartColumnIndex = index,
                    EndColumnIndex = index + 1,
                },
            ],
        },
    };

    private EmbeddedObjectPosition Beside() => new()
    {
        OverlayPosition = new OverlayPosition
        {
            AnchorCell = new GridCoordinate { SheetId = _sheetId, RowIndex = 1, ColumnIndex = 4 },
            WidthPixels = 900,
            HeightPixels = 420,
        },
    };

    private string HeaderOf(string name) => _layout.Columns.First(column => column.Name == name).Header;

    private GraderEtlException Refused(TabState tab) => new(
        ErrorKind.Output, $"The tab {tab.Title} is no table of totals: its first row is {CellValues.Quote(tab.FirstRow)} and column A has no total")
    {
        Expected = $"'{_texts[SheetText.Figure]}' in A1 and totals such as '{_figures[0].Labels[0]}' below it, or an empty tab",
        Where = $"Sheets:SummaryWorksheet, tab {tab.Title}",
        Kept = "the tab is left as it is",
        Remedy = "set Sheets:SummaryWorksheet to the name of another tab, or of one that is not there yet",
    };
}
