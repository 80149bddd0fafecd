using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>What makes two facts one: everything but their id.</summary>
/// <param name="Time">Microseconds since 1970-01-01 UTC.</param>
/// <param name="User">The number of the user.</param>
/// <param name="Task">The number of the task.</param>
/// <param name="Outcome">See <see cref="ContentHash.Outcome"/>.</param>
internal readonly record struct FactKey(long Time, int User, int Task, byte Outcome)
{
    /// <summary>That of a resolved row. Where the database refused its user or task, a negative number made of the hash stands in for it.</summary>
    public static FactKey Of(in AttemptRow row)
        => new(row.CreatedAt, Number(row.UserNo, row.UserHash), Number(row.TaskNo, row.TaskHash), ContentHash.Outcome(in row));

    private static int Number(int number, ulong hash) => number != 0 ? number : int.MinValue | (int)hash;
}
