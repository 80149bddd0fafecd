using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>What the rows of the <c>learning_…</c> queries mean.</summary>
internal static class LearningRows
{
    public static DailyMetrics ToDay(NpgsqlDataReader reader) => new(
        reader.GetFieldValue<DateOnly>(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4))
    {
        Learning = ToLearning(reader, 5),
    };

    public static PeriodTotals ToTotals(NpgsqlDataReader reader) => new(
        reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), ToLearning(reader, 5));

    public static ActiveUsersDay ToActive(NpgsqlDataReader reader) => new(
        reader.GetFieldValue<DateOnly>(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));

    /// <summary>PostgreSQL's <c>isodow</c> has 7 for Sunday.</summary>
    public static HeatmapCell ToCell(NpgsqlDataReader reader) => new((DayOfWeek)(reader.GetInt32(0) % 7), reader.GetInt32(1), reader.GetInt64(2));

    public static (DateOnly Week, int Later, long Users) ToCohort(NpgsqlDataReader reader)
        => (reader.GetFieldValue<DateOnly>(0), reader.GetInt32(1), reader.GetInt64(2));

    public static TaskMetrics ToTask(NpgsqlDataReader reader) => new(
        reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5),
        reader.GetInt64(6), ToNumber(reader, 7), reader.GetInt64(8), reader.GetInt64(9));

    public static CourseRunMetrics ToCourse(NpgsqlDataReader reader)
    {
        var tasks = reader.GetInt64(1);
        var learning = new DailyLearning(
            reader.GetInt64(8), tasks, reader.GetInt64(9), reader.GetInt64(10), reader.GetInt64(11), ToNumber(reader, 12));
        return new CourseRunMetrics(
            reader.GetString(0), tasks, reader.GetInt64(2), reader.GetInt64(3),
            new PeriodTotals(reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7), learning));
    }

    public static StrugglingUsers ToStruggling(NpgsqlDataReader reader) => new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));

    public static (WindowCounts Records, LoadingSummary Loading) ToLoading(NpgsqlDataReader reader)
    {
        var records = new WindowCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
        var loading = new LoadingSummary(
            reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8), records.Loaded, reader.GetInt64(9),
            reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10),
            reader.IsDBNull(11) ? null : reader.GetFieldValue<DateTimeOffset>(11),
            ToNumber(reader, 12));
        return (records, loading);
    }

    public static TimeWindow ToWindow(NpgsqlDataReader reader)
        => new(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1));

    private static DailyLearning ToLearning(NpgsqlDataReader reader, int column) => new(
        reader.GetInt64(column), reader.GetInt64(column + 1), reader.GetInt64(column + 2), reader.GetInt64(column + 3),
        reader.GetInt64(column + 4), ToNumber(reader, column + 5));

    private static double? ToNumber(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);
}
