namespace GraderEtl.Core.Metrics;

/// <summary>
/// What a user did on a task, in 48 bytes, as there are hundreds of thousands. Instants are microseconds since 1970-01-01 UTC,
/// <see cref="LearningPass.Never"/> where there is none.
/// </summary>
internal struct PairState
{
    /// <summary>The first attempt.</summary>
    public long FirstAt;

    /// <summary>The last attempt that was read.</summary>
    public long LastAt;

    /// <summary>The first submit.</summary>
    public long SubmitAt;

    /// <summary>The first correct submit.</summary>
    public long SuccessAt;

    /// <summary>Attempts up to and with the first correct submit, or so far. Of attempts in its microsecond, the correct one comes first.</summary>
    public int Tries;

    /// <summary>Attempts before <see cref="LastAt"/>, as long as there is no correct one.</summary>
    public int Before;

    /// <summary>Whether the first submit was correct, or one in the same microsecond.</summary>
    public bool TryCorrect;

    /// <summary>Whether something changed since it was read from the table of firsts.</summary>
    public bool IsChanged;

    /// <summary>The comparable periods with an attempt, see <see cref="MarkOf"/>.</summary>
    public byte Seen;

    /// <summary>The comparable periods with a submit.</summary>
    public byte Submitted;

    /// <summary>Submits on whole days of the period, as far as a byte goes.</summary>
    public byte Submits;

    /// <summary>Whether there is an attempt on a whole day of the period.</summary>
    public bool IsPresent;

    /// <summary>What stands for a comparable period in <see cref="Seen"/> and <see cref="Submitted"/>.</summary>
    public static byte MarkOf(int number) => (byte)(1 << number);

    /// <summary>Takes note of an attempt in a comparable period.</summary>
    public void Mark(byte mark, Outcome outcome)
    {
        Seen |= mark;
        Submitted |= outcome == Outcome.Run ? (byte)0 : mark;
    }

    /// <summary>Takes note of an attempt on a whole day of the period.</summary>
    public void Enter(Outcome outcome)
    {
        IsPresent = true;
        if (outcome != Outcome.Run && Submits < byte.MaxValue)
            Submits++;
    }

    /// <summary>Adds an attempt.</summary>
    /// <param name="at">When.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="isNews">False where the table of firsts has it counted.</param>
    public void Add(long at, Outcome outcome, bool isNews)
    {
        FirstAt = Math.Min(FirstAt, at);
        if (SuccessAt == LearningPass.Never && isNews)
        {
            Before = at > LastAt ? Tries : Before;
            (Tries, IsChanged) = (Tries + 1, true);
            if (outcome == Outcome.Correct)
                (SuccessAt, Tries) = (at, Before + 1);
        }

        LastAt = at;
        if (outcome == Outcome.Run)
            return;
        if (SubmitAt == LearningPass.Never)
            (SubmitAt, TryCorrect, IsChanged) = (at, outcome == Outcome.Correct, true);
        else if (SubmitAt == at && outcome == Outcome.Correct && !TryCorrect)
            (TryCorrect, IsChanged) = (true, true);
    }
}
