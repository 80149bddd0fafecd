namespace GraderEtl.Core.Source;

/// <summary>
/// What the source takes before its responses begin, as <c>overhead + records × each</c>: a line of least squares through all responses
/// of the run. What is steep only by chance does not count: the line must be so at two standard errors.
/// </summary>
internal sealed class ResponseTimes
{
    private const int FewestResponses = 3;
    private const double StandardErrors = 2;
    private readonly Lock _lock = new();
    private int _count;
    private double _meanRecords;
    private double _meanSeconds;
    private double _sumRecords;
    private double _sumSeconds;
    private double _sumBoth;

    /// <summary>
    /// The number of records that take the source as long as the overhead of a request. Past it a longer window saves little; null while records
    /// are not seen to take any time.
    /// </summary>
    public double? Worthwhile
    {
        get
        {
            lock (_lock)
                return Each is > 0 and var each ? Math.Max(0, _meanSeconds - each * _meanRecords) / each : null;
        }
    }

    /// <summary>Adds a response.</summary>
    /// <param name="records">Records in it.</param>
    /// <param name="wait">Time from the request to its beginning.</param>
    public void Add(long records, TimeSpan wait)
    {
        lock (_lock)
        {
            // Welford's update: differences to the means so far keep their digits
            _count++;
            var fromRecords = records - _meanRecords;
            var fromSeconds = wait.TotalSeconds - _meanSeconds;
            _meanRecords += fromRecords / _count;
            _meanSeconds += fromSeconds / _count;
            _sumRecords += fromRecords * (records - _meanRecords);
            _sumSeconds += fromSeconds * (wait.TotalSeconds - _meanSeconds);
            _sumBoth += fromRecords * (wait.TotalSeconds - _meanSeconds);
        }
    }

    /// <summary>The part of a wait that any request takes, however few its records.</summary>
    public TimeSpan Overhead(long records, TimeSpan wait)
    {
        lock (_lock)
            return wait - TimeSpan.FromSeconds(Math.Clamp(Each * records, 0, wait.TotalSeconds));
    }

    /// <summary>Seconds a record takes at least, as far as the responses show it.</summary>
    private double Each
    {
        get
        {
            if (_count < FewestResponses || _sumRecords <= 0)
                return 0;
            var slope = _sumBoth / _sumRecords;
            var variance = Math.Max(0, _sumSeconds - slope * _sumBoth) / (_count - 2);
            return Math.Max(0, slope - StandardErrors * Math.Sqrt(variance / _sumRecords));
        }
    }
}
