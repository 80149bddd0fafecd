using System.Globalization;

namespace GraderEtl.Benchmarks.Job;

/// <summary>What <c>job</c> is asked to measure.</summary>
internal sealed record JobOptions(int Rows, int Runs, int Lanes, int Days, int LatencyMs)
{
    private const int RowsADay = 9_000;

    /// <summary>Reads <c>--rows N --runs N --lanes N --days N --latency MS</c>; unknown words are an error.</summary>
    public static JobOptions Parse(string[] arguments)
    {
        var values = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["--rows"] = 1_000_000,
            ["--runs"] = 5,
            ["--lanes"] = 2,
            ["--days"] = 0,
            ["--latency"] = 0,
        };
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (!values.ContainsKey(arguments[i]) || i + 1 == arguments.Length
                || !int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                throw new ArgumentException($"'{arguments[i]}' is not understood; expected {string.Join(" N, ", values.Keys)} N", nameof(arguments));
            values[arguments[i]] = value;
        }

        var days = values["--days"] > 0 ? values["--days"] : Math.Max(1, values["--rows"] / RowsADay);
        return new JobOptions(values["--rows"], Math.Max(1, values["--runs"]), values["--lanes"], days, values["--latency"]);
    }
}
