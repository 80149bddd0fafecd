namespace GraderEtl.Core.Model;

/// <summary>What was erased of a user. The user's id is not in it.</summary>
/// <param name="RunId">Names the receipt; the database has it beside the keyed hash.</param>
/// <param name="At">When, by the database's clock.</param>
/// <param name="Mark">The first 16 digits of the keyed hash by which the database goes on to recognize the user.</param>
/// <param name="IsNew">False when the user had been forgotten before.</param>
public sealed record ForgetReceipt(Guid RunId, DateTimeOffset At, string Mark, bool IsNew)
{
    /// <summary>Attempts that were erased: the user's, and those whose <c>lis_result_sourcedid</c> names the user.</summary>
    public long Attempts { get; init; }

    /// <summary>Records that were erased from the quarantine, as they named the user.</summary>
    public long Rejections { get; init; }

    /// <summary>Entries of the user that were erased: 1, or 0 where there was none.</summary>
    public long Users { get; init; }

    /// <summary>Tasks that were erased, as they named the user.</summary>
    public long Tasks { get; init; }

    /// <summary>Rows of the table of firsts that were erased. Reports make it anew.</summary>
    public long Firsts { get; init; }

    /// <summary>Errors of runs that quoted the id, which was taken out.</summary>
    public long Errors { get; init; }

    /// <summary>The windows of which anything was erased, in order of time.</summary>
    public IReadOnlyList<TimeWindow> Windows { get; init; } = [];

    /// <summary>True where the database had nothing of the user.</summary>
    public bool IsEmpty => Attempts + Rejections + Users + Tasks + Firsts + Errors == 0;
}

/// <summary>How far forgetting a user is.</summary>
/// <param name="Part">The part of the attempts that is gone through; 0 while loads that run are waited for.</param>
/// <param name="Parts">How many there are; 0 until that is known.</param>
public readonly record struct ForgetProgress(int Part, int Parts);
