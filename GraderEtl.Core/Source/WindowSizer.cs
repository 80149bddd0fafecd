using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Source;

/// <summary>
/// How long the next window is. The real API answers in about the same time whatever the window, so windows grow, up to
/// twofold on one answer, as long as asking takes longer than the records and answers stay small and quick. They halve on time-outs and where
/// answers grow large.
/// </summary>
internal sealed class WindowSizer(SourceOptions options, ResponseTimes times, ILogger logger)
{
    /// <summary>A window that is lost to a fault has to be fetched again: this many records are cheap to repeat.</summary>
    private const long LargestComfortable = 1_000_000;

    /// <summary>Windows are not kept below this many records because asking is cheap: they cost a transaction too.</summary>
    private const long WorthACommit = 50_000;

    /// <summary>
    /// Before the first answer windows may be this many times the first one: answers of one length would not show what a record costs.
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

    /// <summary>The number of records at which the source was seen to cut answers off; null while it was not.</summary>
    public long? Cap
    {
        get { lock (_lock) return _cap; }
    }

    /// <summary>
    /// The length for the window that is taken now. Each may be longer than the one before by the first one's length, so that the
    /// answers to lanes that ask at the same moment come one after another.
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

    /// <summary>Learns from an answer that came whole.</summary>
    public void Observe(TimeWindow window, FetchSummary answer)
    {
        times.Add(answer.Records, answer.FirstByte);
        lock (_lock)
        {
            _recordsADay = answer.Records / window.Duration.TotalDays;
            var comfortable = _cap is { } cap ? Math.Min(LargestComfortable, cap / 2) : LargestComfortable;
            if (answer.Records > comfortable)
                Shrink(window.Duration / 2, $"{answer.Records} records in one answer");
            else
                Grow(window.Duration * Room(answer, comfortable / 2), answer);
        }
    }

    /// <summary>Learns that a window was too long or too large.</summary>
    public void TooMuch(TimeWindow window, string reason)
    {
        lock (_lock)
            Shrink(window.Duration / 2, reason);
    }

    /// <summary>Learns that the source cuts answers off.</summary>
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

            Shrink(span / 2, $"an answer of {records} records was cut off");
        }
    }

    /// <summary>The length past which the source takes longer for the records than for the asking, as far as that is known.</summary>
    private TimeSpan Worthwhile() => times.Worthwhile is { } records && Math.Max(records, WorthACommit) / _recordsADay is < MaxDays and var days
        ? WholeFirstWindows(TimeSpan.FromDays(days))
        : options.MaxWindow;

    /// <summary>
    /// How many times as long a window may be after this answer: so that it stays comfortable, and would begin within half of the
    /// time-out even if the source took its time for each record.
    /// </summary>
    private double Room(FetchSummary answer, long comfortable)
    {
        var byTimeout = options.Timeout / 2 / AtLeastATick(answer.FirstByte);
        var byTransfer = LongestTransfer / AtLeastATick(answer.Elapsed - answer.FirstByte);
        return Math.Min(Math.Min(Most, comfortable / Math.Max(1.0, answer.Records)), Math.Min(byTimeout, byTransfer));
    }

    private void Grow(TimeSpan length, FetchSummary answer)
    {
        var longer = Least(length < options.FirstWindow ? length : WholeFirstWindows(length), options.MaxWindow);
        if (longer <= _length)
            return;
        _length = longer;
        Log.WindowsGrow(logger, _length, answer.Records, answer.Elapsed.TotalSeconds);
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
