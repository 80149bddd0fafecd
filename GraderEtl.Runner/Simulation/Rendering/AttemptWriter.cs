using System.Text;
using GraderEtl.Runner.Simulation.World;

namespace GraderEtl.Runner.Simulation.Rendering;

/// <summary>
/// Renders attempts as JSON straight into UTF-8. A regular record is eight copies of texts prepared per task; one with a quirk takes the
/// slow way through <see cref="AttemptDraft"/>. Not for use by several threads at once.
/// </summary>
internal sealed class AttemptWriter
{
    // a regular record has about 600 bytes; the rest is room to spare
    private const int RegularRecordLimit = 2_048;
    private const int DateLength = 11;

    private readonly Population _population;
    private readonly Curriculum _curriculum;
    private readonly byte[][] _userToUser;
    private readonly byte[][] _userToOutcome;
    private readonly byte[] _date = new byte[DateLength];
    private long _day = -1;

    public AttemptWriter(Population population, Curriculum curriculum)
    {
        _population = population;
        _curriculum = curriculum;
        _userToUser = new byte[curriculum.Tasks.Length][];
        _userToOutcome = new byte[curriculum.Tasks.Length][];
        for (var task = 0; task < curriculum.Tasks.Length; task++)
        {
            _userToUser[task] = Encoding.UTF8.GetBytes(
                $"\", \"passback_params\": \"{{'oauth_consumer_key': '', " +
                $"'lis_result_sourcedid': '{curriculum.Tasks[task].SourcedIdPrefix}");
            _userToOutcome[task] = Encoding.UTF8.GetBytes(
                $"', 'lis_outcome_service_url': '{curriculum.Tasks[task].OutcomeUrl}'}}\", \"is_correct\": ");
        }
    }

    /// <summary>Appends one record.</summary>
    public void Write(in SimulatedAttempt attempt, ResponseBuffer buffer)
    {
        if (attempt.Quirk == 0)
            buffer.Advance(WriteRegular(attempt, buffer.GetSpan(RegularRecordLimit)));
        else
            buffer.Write(PythonText.Encode(Draft(attempt).Json));
    }

    /// <summary>The record spelled out, with its quirk applied.</summary>
    public AttemptDraft Draft(in SimulatedAttempt attempt)
    {
        Span<byte> id = stackalloc byte[Population.IdLength];
        _population.WriteId(attempt.Student, id);
        var draft = new AttemptDraft(attempt, Encoding.ASCII.GetString(id), _curriculum.Tasks[attempt.Task]);
        QuirkDealer.Find(attempt)?.Apply(draft);
        return draft;
    }

    private int WriteRegular(in SimulatedAttempt attempt, Span<byte> target)
    {
        var at = Copy("{\"lti_user_id\": \""u8, target, 0);
        var user = target.Slice(at, Population.IdLength);
        _population.WriteId(attempt.Student, user);
        at = Copy(_userToUser[attempt.Task], target, at + Population.IdLength);
        at = Copy(user, target, at);
        at = Copy(_userToOutcome[attempt.Task], target, at);
        at = Copy(
            attempt.Outcome switch
            {
                AttemptOutcome.Run => "null, \"attempt_type\": \"run\", \"created_at\": \""u8,
                AttemptOutcome.Wrong => "0, \"attempt_type\": \"submit\", \"created_at\": \""u8,
                _ => "1, \"attempt_type\": \"submit\", \"created_at\": \""u8,
            },
            target,
            at);
        at = WriteTime(attempt.CreatedAt, target, at);
        return Copy("\"}"u8, target, at);
    }

    private int WriteTime(long time, Span<byte> target, int at)
    {
        var (day, ofDay) = Math.DivRem(time, Micros.PerDay);
        if (day != _day)
        {
            Encoding.ASCII.GetBytes($"{DateOnly.FromDayNumber((int)day):yyyy-MM-dd} ", _date);
            _day = day;
        }

        at = Copy(_date, target, at);
        var (seconds, fraction) = Math.DivRem((ulong)ofDay, Micros.PerSecond);
        WriteDigits((uint)(seconds / 3600), 2, target, at);
        target[at + 2] = (byte)':';
        WriteDigits((uint)(seconds / 60 % 60), 2, target, at + 3);
        target[at + 5] = (byte)':';
        WriteDigits((uint)(seconds % 60), 2, target, at + 6);
        if (fraction == 0)
            return at + 8;
        target[at + 8] = (byte)'.';
        WriteDigits((uint)fraction, 6, target, at + 9);
        return at + 15;
    }

    private static void WriteDigits(uint value, int digits, Span<byte> target, int at)
    {
        for (var place = at + digits - 1; place >= at; place--, value /= 10)
            target[place] = (byte)('0' + (value % 10));
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> target, int at)
    {
        text.CopyTo(target[at..]);
        return at + text.Length;
    }
}
