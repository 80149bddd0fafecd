using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Console.Report;

/// <summary>The figures of a period, each with its change against the period before where all of that is loaded.</summary>
internal sealed class FigureTable
{
    /// <summary>Means of fewer users are told with a decimal.</summary>
    private const int FewUsers = 100;

    private readonly ReportWords _words;
    private readonly PeriodTotals _now;
    private readonly PeriodTotals? _before;
    private readonly ResultTable _table;

    private FigureTable(ReportWords words, LearningReport report)
    {
        _words = words;
        _now = report.Totals;
        _before = report.Previous is { IsComplete: true } previous ? previous.Totals : null;
        _table = _before is null
            ? new ResultTable(words[ReportText.Figure], ">" + words[ReportText.Now])
            : new ResultTable(words[ReportText.Figure], ">" + words[ReportText.Now], ">" + words[ReportText.Before], ">" + words[ReportText.Change]);
    }

    public static ResultTable Create(ReportWords words, LearningReport report, bool isCompact)
    {
        var figures = new FigureTable(words, report);
        figures.Count("attempts", totals => totals.Attempts);
        figures.Count("submits", totals => totals.Submits);
        figures.Share("success_rate", totals => totals.SuccessRate);
        figures.Count("unique_users", totals => totals.UniqueUsers);
        figures.Count("new_users", totals => totals.Learning.NewUsers);
        figures.Share("first_try_rate", totals => totals.Learning.FirstTryRate);
        figures.Count("first_successes", totals => totals.Learning.FirstSuccesses);
        figures.Median("median_attempts_to_success", totals => totals.Learning.MedianAttemptsToSuccess);
        if (!isCompact)
            figures.Count("tasks_touched", totals => totals.Learning.TasksTouched);
        if (report.Days.Count > 1)
            figures.Only(words[ReportText.MeanDailyUsers], words.Common.Language.Number(report.Active.MeanDaily, report.Active.MeanDaily < FewUsers ? 1 : 0));
        if (!isCompact)
        {
            figures.Only(words.Name("weekly_users"), words.Number(report.Active.Weekly));
            figures.Only(words.Name("monthly_users"), words.Number(report.Active.Monthly));
            figures.Only(words.Name("stickiness"), words.Percent(report.Active.Stickiness));
        }

        var struggling = report.Struggling;
        figures.Only(words.Name("struggling_users"), words.Format(ReportText.Struggling, words.Number(struggling.Users), words.Number(struggling.OfUsers)));
        return figures._table;
    }

    private void Count(string metric, Func<PeriodTotals, long> value)
        => Add(metric, totals => _words.Number(value(totals)), () => PreviousPeriod.Change(value(_now), value(_before!)), change => _words.Percent(change));

    private void Share(string metric, Func<PeriodTotals, double?> value)
        => Add(metric, totals => _words.Percent(value(totals)), () => value(_now) - value(_before!), change => _words.Format(ReportText.Points, _words.Decimal(change * 100)));

    private void Median(string metric, Func<PeriodTotals, double?> value)
        => Add(metric, totals => _words.Decimal(value(totals)), () => value(_now) - value(_before!), change => _words.Decimal(change));

    private void Only(string name, string value) => _table.Add(_before is null ? [name, value] : [name, value, "", ""]);

    private void Add(string metric, Func<PeriodTotals, string> show, Func<double?> change, Func<double, string> write)
    {
        var name = _words.Name(metric);
        if (_before is null)
            _table.Add(name, show(_now));
        else
            _table.Add(name, show(_now), show(_before), Signed(change(), write));
    }

    /// <summary>A change that reads as none has no sign.</summary>
    private static string Signed(double? change, Func<double, string> write)
    {
        if (change is not { } value)
            return "-";
        var (text, none) = (write(Math.Abs(value)), write(0));
        return text == none ? text : (value > 0 ? "+" : "-") + text;
    }
}
