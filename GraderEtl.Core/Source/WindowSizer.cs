using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Source;

/// <summary>
/// How long the next window is. The real API responds in about the same time whatever the window, so windows grow, up to
/// twofold on one response, as long as the request takes longer than the records and responses stay small and quick. They halve on time-outs and where
/// responses grow large.
/// </summary>
internal sealed class WindowSizer(SourceOptions options, ResponseTimes times, ILogger logger)
{
    /// <summary>A window that is lost to a fault has to be fetched again: this many records are cheap to repeat.</summary>
    private const long LargestComfortable = 1_000_000;

    /// <summary>Windows are not kept below this many records because requests are cheap: they cost a transaction too.</summary>
    private const long WorthACommit = 50_000;

    /// <summary>
    /// Before the first response windows may be this many times the first one: responses of one length would not show what a record costs.
    /// </summary>
    private const int FirstWindows = 8;

    private const double Most = 2;
    private const double MaxDays = 366;
    private static readonly TimeSpan LongestTransfer = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private TimeSpan _length = Least(options.FirstWindow * FirstWindows, options.MaxWindow);
    private TimeSpan _next = options.FirstWindow;
    private double _recordsADay;
    private long? _cap;

    /// <summary>The length windows may have now.</summary>
    public TimeSpan Length
    {
        get { lock (_lock) return _length; }
    }

    /// <summary>The length of the first window, of which others are multiples.</summary>
    public TimeSpan FirstWindow => options.FirstWindow;

    /// <summary>The number of records at which the source was seen to truncate responses; null while it was not.</summary>
    public long? Cap
    {
        get { lock (_lock) return _cap; }
    }

    /// <summary>
    /// The length for the window that is taken now. Each may be longer than the one before by the first one's length, so that the
    /// responses to lanes that send requests at the same moment come one after another.
    /// </summary>
    public TimeSpan Take()
    {
        lock (_lock)
        {
            var taken = Least(_next, Least(_length, Worthwhile()));
            _next = taken + options.FirstWindow;
            return taken;
        }
    }

    /// <summary>Learns from a response that came whole.</summary>
    public void Observe(TimeWindow window, FetchSummary response)
    {
        times.Add(response.Records, response.FirstByte);
        lock (_lock)
        {
            _recordsADay = response.Records / window.Duration.TotalDays;
            var comfortable = _cap is { } cap ? Math.Min(LargestComfortable, cap / 2) : LargestComfortable;
            if (response.Records > comfortable)
                Shrink(window.Duration / 2, $"{response.Records} records in one response");
            else
                Grow(window.Duration * Room(response, comfortable / 2), response);
        }
    }

    /// <summary>Learns that a window was too long or too large.</summary>
    public void TooMuch(TimeWindow window, string reason)
    {
        lock (_lock)
            Shrink(window.Duration / 2, reason);
    }

    /// <summary>Learns that the source cuts responses off.</summary>
    /// <param name="records">Records it sent.</param>
    /// <param name="span">The time they spread over.</param>
    public void Capped(long records, TimeSpan span)
    {
        lock (_lock)
        {
            if (_cap is null || records < _cap)
            {
                _cap = records;
                Log.CapLearned(logger, records);
            }

            Shrink(span / 2, $"a response of {records} records was cut off");
        }
    }

    /// <summary>The length past which the source takes longer for the records than for the request, as far as that is known.</summary>
    private TimeSpan Worthwhile() => times.Worthwhile is { } records && Math.Max(records, WorthACommit) / _recordsADay is < MaxDays and var days
        ? WholeFirstWindows(TimeSpan.FromDays(days))
        : options.MaxWindow;

    /// <summary>
    /// How many times as long a window may be after this response: so that it stays comfortable, and would begin within half of the
    /// time-out even if the source took its time for each record.
    /// </summary>
    private double Room(FetchSummary response, long comfortable)
    {
        var byTimeout = options.Timeout / 2 / AtLeastATick(response.FirstByte);
        var byTransfer = LongestTransfer / AtLeastATick(response.Elapsed - response.FirstByte);
        return Math.Min(Math.Min(Most, comfortable / Math.Max(1.0, response.Records)), Math.Min(byTimeout, byTransfer));
    }

    private void Grow(TimeSpan length, FetchSummary response)
    {
        var longer = Least(length < options.FirstWindow ? length : WholeFirstWindows(length), options.MaxWindow);
        if (longer <= _length)
            return;
        _length = longer;
        Log.WindowsGrow(logger, _length, response.Records, response.Elapsed.TotalSeconds);
    }

    private void Shrink(TimeSpan length, string reason)
    {
        var shorter = length > Shortest ? length : Shortest;
        if (shorter >= _length)
            return;
        _length = shorter;
        Log.WindowsShrink(logger, _length, reason);
    }

    /// <summary>Rounded down, as people read the ledger: days rather than odd seconds.</summary>
    private TimeSpan WholeFirstWindows(TimeSpan length) => options.FirstWindow * Math.Max(1, Math.Floor(length / options.FirstWindow));

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan AtLeastATick(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.FromTicks(1);
}

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
