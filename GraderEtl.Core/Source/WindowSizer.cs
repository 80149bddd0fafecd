using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Core.Source;

/// <summary>
/// How long the next window is. The real API answers in about the same time whatever the window, so windows double while answers
/// stay small and quick, grow fourfold after one within a second, and halve on time-outs and where answers grow large.
/// </summary>
internal sealed class WindowSizer(SourceOptions options, ILogger logger)
{
    /// <summary>A window that is lost to a fault has to be fetched again: this many records are cheap to repeat.</summary>
    private const long LargestComfortable = 1_000_000;

    private static readonly TimeSpan LongestTransfer = TimeSpan.FromSeconds(60);

    /// <summary>An answer quicker than this one leaves room for a bolder step.</summary>
    private static readonly TimeSpan VeryQuick = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private TimeSpan _length = options.FirstWindow;
    private long? _cap;

    /// <summary>The length the next window should have.</summary>
    public TimeSpan Length
    {
        get { lock (_lock) return _length; }
    }

    /// <summary>The number of records at which the source was seen to cut answers off; null while it was not.</summary>
    public long? Cap
    {
        get { lock (_lock) return _cap; }
    }

    /// <summary>Learns from an answer that came whole.</summary>
    public void Observe(TimeWindow window, FetchSummary answer)
    {
        lock (_lock)
        {
            if (window.Duration < _length / 2 || window.Duration > _length)
                return; // says little about windows of the current length
            var comfortable = _cap is { } cap ? Math.Min(LargestComfortable, cap / 2) : LargestComfortable;
            var transfer = answer.Elapsed - answer.FirstByte;
            if (answer.Records > comfortable)
                Shrink(_length / 2, $"{answer.Records} records in one answer");
            else if (answer.Records * 2 <= comfortable && transfer * 2 <= LongestTransfer && answer.FirstByte * 3 <= options.Timeout
                && _length < options.MaxWindow)
                Grow(answer);
        }
    }

    /// <summary>Learns that a window was too long or too large.</summary>
    public void TooMuch(TimeWindow window, string reason)
    {
        lock (_lock)
        {
            if (window.Duration <= _length)
                Shrink(window.Duration / 2, reason);
        }
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

            if (span / 2 < _length)
                Shrink(span / 2, $"an answer of {records} records was cut off");
        }
    }

    private void Grow(FetchSummary answer)
    {
        var factor = answer.Elapsed < VeryQuick && answer.Records * 8 <= LargestComfortable && _cap is null ? 4 : 2;
        _length = TimeSpan.FromTicks(Math.Min(_length.Ticks * factor, options.MaxWindow.Ticks));
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
}
