using System.Text;
using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>
/// Finds equal records while they pass. The response ascends in time, so a record can only equal one of the same microsecond, and no
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

/// <summary>What makes two facts one: everything but their id.</summary>
/// <param name="Time">Microseconds since 1970-01-01 UTC.</param>
/// <param name="User">The number of the user.</param>
/// <param name="Task">The number of the task.</param>
/// <param name="Outcome">See <see cref="ContentHash.Outcome"/>.</param>
internal readonly record struct FactKey(long Time, int User, int Task, byte Outcome)
{
    /// <summary>That of a resolved row.</summary>
    public static FactKey Of(in AttemptRow row) => new(row.CreatedAt, row.UserNo, row.TaskNo, ContentHash.Outcome(in row));
}

/// <summary>
/// Numbers below 0 for the users and tasks of one window that the database refused, by all their bytes, so that equal records of them are
/// told from different ones. There are no more than refused rows, which are bounded.
/// </summary>
internal sealed class RefusedEntries
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>The key of a row, whatever of it was refused.</summary>
    /// <param name="row">The row.</param>
    /// <param name="texts">The buffer its texts lie in.</param>
    public FactKey KeyOf(in AttemptRow row, ReadOnlySpan<byte> texts)
    {
        var key = FactKey.Of(in row);
        if (key.User == 0)
            key = key with { User = Number(texts.Slice(row.UserId.Start, row.UserId.Length)) };
        if (key.Task == 0)
        {
            var parts = TaskParts.Of(in row, texts);
            key = key with { Task = Number(parts.Write(texts, new byte[parts.Size])) };
        }

        return key;
    }

    private int Number(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes); // a character a byte
        if (!_numbers.TryGetValue(text, out var number))
            _numbers.Add(text, number = ~_numbers.Count);
        return number;
    }
}
