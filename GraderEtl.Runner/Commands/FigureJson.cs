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
        WriteCounts(json, day.Attempts, day.Submits, day.CorrectSubmits, day.SuccessRate, day.UniqueUsers);
        if (day.Learning is { } learning)
            WriteLearning(json, learning, day.UniqueUsers - learning.NewUsers);
    }

    public static void WriteTotals(Utf8JsonWriter json, PeriodTotals totals)
    {
        WriteCounts(json, totals.Attempts, totals.Submits, totals.CorrectSubmits, totals.SuccessRate, totals.UniqueUsers);
        WriteLearning(json, totals.Learning, totals.ReturningUsers);
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

    private static void WriteCounts(Utf8JsonWriter json, long attempts, long submits, long correct, double? rate, long users)
    {
        json.WriteNumber("attempts", attempts);
        json.WriteNumber("runs", attempts - submits);
        json.WriteNumber("submits", submits);
        json.WriteNumber("correct_submits", correct);
        Number(json, "success_rate", rate);
        json.WriteNumber("unique_users", users);
    }

    private static void WriteLearning(Utf8JsonWriter json, DailyLearning learning, long returning)
    {
        json.WriteNumber("new_users", learning.NewUsers);
        json.WriteNumber("returning_users", returning);
        json.WriteNumber("tasks_touched", learning.TasksTouched);
        json.WriteNumber("first_tries", learning.FirstTries);
        Number(json, "first_try_rate", learning.FirstTryRate);
        json.WriteNumber("first_successes", learning.FirstSuccesses);
        Number(json, "median_attempts_to_success", learning.MedianAttemptsToSuccess);
    }
}
