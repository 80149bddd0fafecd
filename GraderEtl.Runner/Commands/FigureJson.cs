using System.Globalization;
using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Commands;

/// <summary>The figures of a day and of a period as members of a JSON object.</summary>
internal static class FigureJson
{
    private const int Decimals = 6;

    public static void WriteDay(Utf8JsonWriter json, DailyMetrics day)
    {
        json.WriteBoolean("complete", day.IsComplete);
        Write(json, MetricList.OfDays.Where(metric => !metric.IsMeasured || day.Learning is not null), metric => metric.Read(day));
    }

    /// <summary>The figures of a period.</summary>
    public static void WriteTotals(Utf8JsonWriter json, LearningReport report) => Write(json, MetricList.All, metric => metric.Read(report));

    /// <summary>The figures of a part of a period, or of the period before.</summary>
    public static void WriteTotals(Utf8JsonWriter json, LearningReport report, PeriodTotals totals)
        => Write(json, MetricList.All.Where(static metric => metric.IsOfTotals), metric => metric.Read(report, totals));

    /// <summary>Figures by their keys, then the keys of those that are null as they look back over time that is not loaded.</summary>
    private static void Write(Utf8JsonWriter json, IEnumerable<Metric> metrics, Func<Metric, MetricValue> read)
    {
        var incomplete = new List<string>();
        foreach (var metric in metrics)
        {
            var value = read(metric);
            if (value.IsIncomplete)
                incomplete.Add(metric.Key);
            Number(json, metric.Key, value.Number);
        }

        json.WriteStartArray(MetricDefinitions.Incomplete);
        foreach (var key in incomplete)
            json.WriteStringValue(key);
        json.WriteEndArray();
    }

    /// <summary>A number that may not exist.</summary>
    public static void Number(Utf8JsonWriter json, string name, double? value)
    {
        json.WritePropertyName(name);
        Value(json, value);
    }

    /// <summary>The same without a name.</summary>
    public static void Value(Utf8JsonWriter json, double? value)
    {
        if (value is { } number)
            json.WriteNumberValue(Math.Round(number, Decimals));
        else
            json.WriteNullValue();
    }

    public static void Day(Utf8JsonWriter json, string name, DateOnly day) => json.WriteString(name, Text(day));

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
