namespace GraderEtl.Core.Metrics;

/// <summary>What a user did on a task. Instants are microseconds since 1970-01-01 UTC, <see cref="Never"/> where there is none.</summary>
internal struct PairState
{
    /// <summary>Later than every instant, so that a success before the end of a period is one comparison.</summary>
    public const long Never = long.MaxValue;

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

    /// <summary>Attempts on whole days of the period.</summary>
    public int Attempts;

    /// <summary>Submits on whole days of the period.</summary>
    public int Submits;

    /// <summary>Correct submits on whole days of the period.</summary>
    public int Correct;

    /// <summary>Whether the first submit was correct, or one in the same microsecond.</summary>
    public bool TryCorrect;

    /// <summary>Whether something changed since it was read from the table of firsts.</summary>
    public bool IsChanged;
}
