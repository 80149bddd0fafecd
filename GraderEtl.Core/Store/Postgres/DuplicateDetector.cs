namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Finds equal records while they pass. The answer ascends in time, so a record can only equal one of the same microsecond, and no
/// others are remembered. Where that does not hold, or too many share one microsecond, it gives up and the database has to look.
/// </summary>
internal sealed class DuplicateDetector
{
    private const int MostAtOnce = 4096;
    private readonly List<FactKey> _seen = [];
    private long _time;

    /// <summary>True when a record may equal an earlier one without having been found.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>Makes ready for another window.</summary>
    public void Reset()
    {
        GaveUp = false;
        _time = long.MinValue;
        _seen.Clear();
    }

    /// <summary>True when a fact equals one that passed before.</summary>
    public bool IsDuplicate(in FactKey fact)
    {
        if (GaveUp)
            return false;
        if (fact.Time != _time)
        {
            GaveUp = fact.Time < _time;
            _time = fact.Time;
            _seen.Clear();
        }
        else if (_seen.Contains(fact))
        {
            return true;
        }

        GaveUp |= _seen.Count == MostAtOnce;
        _seen.Add(fact);
        return false;
    }
}
