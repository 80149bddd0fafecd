using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store.Postgres;

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
