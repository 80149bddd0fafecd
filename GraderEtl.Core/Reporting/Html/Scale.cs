namespace GraderEtl.Core.Reporting.Html;

/// <summary>The vertical axis of a chart: its ends and the round values at which it is marked.</summary>
internal sealed class Scale
{
    private const int MostSteps = 6;

    private Scale(double min, double step, int steps)
    {
        Ticks = [.. Enumerable.Range(0, steps + 1).Select(i => Math.Round(min + (step * i), 6))];
        Min = Ticks[0];
        Max = Ticks[^1];
    }

    public double Min { get; }

    public double Max { get; }

    public IReadOnlyList<double> Ticks { get; }

    /// <summary>From 0 to a round count that is not below the largest.</summary>
    public static Scale Counts(double largest)
    {
        var step = Math.Max(1, RoundStep(Math.Max(1, largest) / MostSteps));
        return new Scale(0, step, Math.Max(1, (int)Math.Ceiling(largest / step)));
    }

    /// <summary>Around shares, 0 to 1: from one round share to another, at least a fifth of the whole, so that noise stays small.</summary>
    public static Scale Shares(IReadOnlyCollection<double> shares)
    {
        if (shares.Count == 0)
            return new Scale(0, 0.25, 4);
        var (low, high) = (Math.Floor(shares.Min() * 10), Math.Ceiling(shares.Max() * 10));
        while (high - low < 2)
            (low, high) = high < 10 ? (low, high + 1) : (low - 1, high);
        var step = high - low > 5 ? 2 : 1;
        low -= low % step;
        return new Scale(low / 10, step / 10.0, (int)Math.Ceiling((high - low) / step));
    }

    /// <summary>No larger than the figures of a small chart need: counts from 0, shares over a tenth of the whole at least.</summary>
    public static Scale Fit(IReadOnlyCollection<double> values, bool isShare)
    {
        var (low, high) = isShare ? (values.Min(), values.Max()) : (0, Math.Max(1, values.Max()));
        var missing = isShare ? Math.Max(0, (0.1 - (high - low)) / 2) : 0;
        return new Scale(low - missing, high - low + (2 * missing), 1);
    }

    /// <summary>Where a value lies: 0 at the lower end, 1 at the upper one.</summary>
    public double Part(double value) => Math.Clamp((value - Min) / (Max - Min), 0, 1);

    /// <summary>The next 1, 2 or 5 of a power of ten.</summary>
    private static double RoundStep(double step)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return power * ((step / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
    }
}
