using GraderEtl.Core.Model;
using GraderEtl.Tests.Support;

namespace GraderEtl.Tests.Metrics;

/// <summary>
/// Sixty-one attempts of a university that lives by Moscow's clock (UTC+3), told in its time. The period asked for is Monday 3 March to
/// Sunday 16 March 2025; the fourteen days before it are the previous period. Two course runs: ALG with the tasks a1 and a2, STAT with b1.
/// </summary>
internal sealed class HandMadeSemester : IAsyncDisposable
{
    internal const string Zone = "Europe/Moscow";
    internal const string Alg = "Uni+ALG+R1";
    internal const string Stat = "Uni+STAT+R1";
    internal const string A1 = "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1";
    internal const string A2 = "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2";
    internal const string B1 = "b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1";

    internal static readonly TimeWindow Period = new(At(3, 3, 0), At(3, 17, 0));

    private HandMadeSemester(MeasuredStore store) => Store = store;

    internal MeasuredStore Store { get; }

    /// <summary>A moment by Moscow's clock.</summary>
    internal static DateTimeOffset At(int month, int day, int hour, int minute = 0) => new(2025, month, day, hour, minute, 0, TimeSpan.FromHours(3));

    internal static async Task<HandMadeSemester> CreateAsync()
    {
        var store = await MeasuredStore.CreateAsync(Zone);
        var run = new RunRecord
        {
            Id = store.Store.RunId,
            Range = Period,
            Refresh = false,
            Host = "host.example.org",
            Version = "1.0.0",
            StartedAt = At(3, 18, 12),
        };
        await store.Store.Store.StartRunAsync(run, CancellationToken.None);
        await store.LoadAsync(new TimeWindow(At(1, 20, 0), At(1, 21, 0)), LongBefore);
        await store.LoadAsync(new TimeWindow(At(2, 17, 0), At(3, 3, 0)), Before);
        await store.LoadAsync(new TimeWindow(At(3, 3, 0), At(3, 10, 0)), FirstWeek);
        // 13 March is not loaded
        await store.LoadAsync(new TimeWindow(At(3, 10, 0), At(3, 13, 0)), SecondWeek);
        await store.LoadAsync(new TimeWindow(At(3, 14, 0), At(3, 18, 0)), Rest);
        await store.Store.Store.FinishRunAsync(
            run with { FinishedAt = run.StartedAt.AddSeconds(10), Outcome = "completed", Counts = new WindowCounts(610, 610, 0, 0, 0) }, CancellationToken.None);
        return new HandMadeSemester(store);
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    // Monday 20 January: ann meets a1 and fails (2)
    private static ChunkBuilder LongBefore(ChunkBuilder chunks) => chunks
        .Run(At(1, 20, 10), "ann", result: On(Alg, A1, "ann"))
        .Submit(At(1, 20, 10, 5), false, "ann", result: On(Alg, A1, "ann"));

    // 20 February: bob solves a2 at once and plays on; 27 February: dan fails on b1 and is never seen again; 2 March: cat starts a1 (4)
    private static ChunkBuilder Before(ChunkBuilder chunks) => chunks
        .Submit(At(2, 20, 12), true, "bob", result: On(Alg, A2, "bob"))
        .Run(At(2, 20, 12, 10), "bob", result: On(Alg, A2, "bob"))
        .Submit(At(2, 27, 12), false, "dan", result: On(Stat, B1, "dan"))
        .Run(At(3, 2, 23, 59), "cat", result: On(Alg, A1, "cat"));

    private static ChunkBuilder FirstWeek(ChunkBuilder chunks)
    {
        // Monday 3 March: cat solves a1 two minutes after she began it, yesterday; ann solves it at last; eve fails on b1 (6)
        chunks.Submit(At(3, 3, 0, 1), true, "cat", result: On(Alg, A1, "cat"))
            .Run(At(3, 3, 9), "ann", result: On(Alg, A1, "ann"))
            .Submit(At(3, 3, 9, 10), false, "ann", result: On(Alg, A1, "ann"))
            .Submit(At(3, 3, 9, 20), true, "ann", result: On(Alg, A1, "ann"))
            .Run(At(3, 3, 9, 30), "ann", result: On(Alg, A1, "ann"))
            .Submit(At(3, 3, 10), false, "eve", result: On(Stat, B1, "eve"));
        // Tuesday: eve fails four times more; bob fails on a2, which he had solved, and runs something without a task (6)
        for (var minute = 0; minute < 40; minute += 10)
            chunks.Submit(At(3, 4, 10, minute), false, "eve", result: On(Stat, B1, "eve"));
        chunks.Submit(At(3, 4, 11), false, "bob", result: On(Alg, A2, "bob")).Run(At(3, 4, 11, 5), "bob", result: null);
        // Wednesday: a class of twenty submits a2, the first twelve of them right (20); one answer comes twice, and is one
        for (var number = 1; number <= 20; number++)
            chunks.Submit(At(3, 5, 14, number), number <= 12, Pupil(number), result: On(Alg, A2, Pupil(number)));
        chunks.Submit(At(3, 5, 14, 20), false, Pupil(20), result: On(Alg, A2, Pupil(20)));
        // Friday: the 13th solves a2 with his second attempt, the 14th with his third (3)
        chunks.Submit(At(3, 7, 20), true, Pupil(13), result: On(Alg, A2, Pupil(13)))
            .Run(At(3, 7, 20, 10), Pupil(14), result: On(Alg, A2, Pupil(14)))
            .Submit(At(3, 7, 20, 20), true, Pupil(14), result: On(Alg, A2, Pupil(14)));
        // Sunday night: fay fails on a2; gus has a wrong and a right submit of a1 in one microsecond (3)
        chunks.Submit(At(3, 9, 23, 30), false, "fay", result: On(Alg, A2, "fay"))
            .Submit(At(3, 9, 23, 40), false, "gus", result: On(Alg, A1, "gus"))
            .Submit(At(3, 9, 23, 40), true, "gus", result: On(Alg, A1, "gus"));
        return chunks.Reject(RejectionReason.Missing, "lti_user_id", default).Reject(RejectionReason.MalformedJson, null, "{"u8.ToArray())
            .Reject(RejectionReason.Missing, "created_at", default);
    }

    private static ChunkBuilder SecondWeek(ChunkBuilder chunks)
    {
        // Monday 10 March: fay goes on after midnight and solves a2; ann solves b1 at once, where it was served under another host (3)
        chunks.Submit(At(3, 10, 0, 10), false, "fay", result: On(Alg, A2, "fay"))
            .Submit(At(3, 10, 0, 20), true, "fay", result: On(Alg, A2, "fay"))
            .Submit(At(3, 10, 12), true, "ann", result: $"course-v1:{Stat}:old-lms.example.org-{B1}:ann");
        // Wednesday: the 15th fails five times on a2 and five times on a1 (10)
        for (var minute = 0; minute < 5; minute++)
            chunks.Submit(At(3, 12, 15, minute), false, Pupil(15), result: On(Alg, A2, Pupil(15)));
        for (var minute = 5; minute < 10; minute++)
            chunks.Submit(At(3, 12, 15, minute), false, Pupil(15), result: On(Alg, A1, Pupil(15)));
        return chunks;
    }

    // Friday 14 March: hal runs something that is no task, and a1; Sunday: cat, in the last minute; then a run that is past the period (2 + 1 + 1)
    private static ChunkBuilder Rest(ChunkBuilder chunks) => chunks
        .Run(At(3, 14, 8), "hal", result: "sandbox:of:hal")
        .Run(At(3, 14, 8, 30), "hal", result: On(Alg, A1, "hal"))
        .Run(At(3, 16, 23, 59), "cat", result: On(Alg, A1, "cat"))
        .Run(At(3, 17, 0), "ann", result: On(Alg, A1, "ann"));

    private static string On(string course, string task, string user) => $"course-v1:{course}:lms.example.org-{task}:{user}";

    private static string Pupil(int number) => $"pupil {number}";
}
