using System.Data;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Learning;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Sql;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GraderEtl.Core.Metrics;

/// <summary>The users of a period who may need help, longest without an attempt first.</summary>
/// <param name="Learners">The users.</param>
/// <param name="JudgesFalling">False where the last days are not loaded whole, so that no attempts can be said to fall.</param>
internal sealed record LearnerList(IReadOnlyList<Learner> Learners, bool JudgesFalling);

/// <summary>
/// Finds the users of a period who may need help, see <see cref="LearnerRules"/>. Attempts are read in one pass over all that is loaded, as
/// a task may have been solved at any time; memory is that of users and pairs of user and task.
/// </summary>
internal sealed class LearnersQuery(Database database, IOptions<GraderEtlOptions> options, TimeProvider clock)
{
    /// <summary>Reads the list.</summary>
    /// <param name="range">The period.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GraderEtlException">The store cannot be read.</exception>
    public Task<LearnerList> ReadAsync(TimeWindow range, CancellationToken cancellationToken)
        => database.RunAsync(
            "looking for learners who may need help",
            async (connection, token) =>
            {
                var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, token).ConfigureAwait(false);
                await using (snapshot.ConfigureAwait(false))
                    return await ReadAsync(connection, range, token).ConfigureAwait(false);
            },
            cancellationToken);

    private async Task<LearnerList> ReadAsync(NpgsqlConnection connection, TimeWindow range, CancellationToken cancellationToken)
    {
        var (sql, zone) = (database.Sql, TimeZoneInfo.FindSystemTimeZoneById(options.Value.TimeZone));
        var calendar = new ReportCalendar(range, zone, looksBack: true);
        var ledger = await connection.ReadAsync(
            sql.Query("ledger"), [null, range.End], static reader => reader.GetLedgerEntry(), cancellationToken).ConfigureAwait(false);
        var history = new LoadedHistory(ledger, new RejectionLimit(options.Value.Validation.MaxRejectedShare), calendar, clock.GetUtcNow());
        var tasks = new TaskTable();
        foreach (var (taskNo, courseRun, block) in await connection.ReadAsync(
            sql.Query("task_names"), [], static row => (row.GetInt32(0), row.GetString(1), row.GetString(2)), cancellationToken).ConfigureAwait(false))
            tasks.Add(taskNo, courseRun, block);

        var last = calendar.Days[^1];
        var (before, recent) = (StartOf(last + 1 - (2 * LearnerRules.FallingDays)), StartOf(last + 1 - LearnerRules.FallingDays));
        var pass = new LearnerPass(tasks, range.StartMicroseconds, before, recent);
        await new FactReader(connection, sql).ReadAsync(
            facts => pass.Count(facts), FactReader.Spans(long.MinValue, range.EndMicroseconds, ledger), cancellationToken).ConfigureAwait(false);
        var judgesFalling = ledger.Count > 0 && ledger[0].Window.StartMicroseconds <= before
            && !history.Parts.Holes.Any(hole => hole > last - (2 * LearnerRules.FallingDays) && hole <= last);
        var found = Find(pass, calendar, history.Parts.Holes, judgesFalling);
        var names = (await connection.ReadAsync(
            sql.Query("user_names"), [found.Keys.Select(user => (int)pass.Users.KeyOf(user)).ToArray()],
            static reader => KeyValuePair.Create(reader.GetInt32(0), reader.GetString(1)), cancellationToken).ConfigureAwait(false)).ToDictionary();
        return new LearnerList(
            [
                .. found.Where(one => names.ContainsKey((int)pass.Users.KeyOf(one.Key)))
                    .Select(one => one.Value.ToLearner(names[(int)pass.Users.KeyOf(one.Key)], tasks))
                    .OrderByDescending(static learner => learner.DaysSince).ThenByDescending(static learner => learner.UnsolvedTasks.Count)
                    .ThenBy(static learner => learner.UserId, StringComparer.Ordinal),
            ],
            judgesFalling);

        long StartOf(int day) => TimeWindow.OfDay(DateOnly.FromDayNumber(day), zone).StartMicroseconds;
    }

    /// <summary>The users to whom a rule applies, by their numbers in the pass.</summary>
    private static Dictionary<int, FoundLearner> Find(LearnerPass pass, ReportCalendar calendar, IReadOnlySet<int> holes, bool judgesFalling)
    {
        var found = new Dictionary<int, FoundLearner>();
        var unsolved = new Dictionary<int, List<int>>();
        for (var pair = 0; pair < pass.Pairs.Count; pair++)
        {
            var (user, task) = pass.Split(pair);
            if (task == 0 || pass.Pairs[pair].IsSolved || pass.Pairs[pair].Submits < MetricDefinition.StrugglingSubmits)
                continue;
            if (!unsolved.TryGetValue(user, out var listed))
                unsolved.Add(user, listed = []);
            listed.Add(task);
        }

        var last = calendar.Days[^1];
        for (var user = 0; user < pass.Users.Count; user++)
        {
            var state = pass.Users[user];
            if (state.Attempts == 0)
                continue;
            var day = calendar.DayOf(state.LastAt);
            var tasks = unsolved.GetValueOrDefault(user) ?? [];
            int? recent = judgesFalling ? state.Recent : null;
            int? before = judgesFalling ? state.Before : null;
            var rules = LearnerRules.Apply(last - day - holes.Count(hole => hole > day && hole <= last), tasks.Count, recent, before);
            if (rules != LearnerRule.None)
                found.Add(user, new FoundLearner(rules, DateOnly.FromDayNumber(day), last - day, state.Attempts, recent, before, tasks));
        }

        for (var pair = 0; pair < pass.Pairs.Count; pair++)
        {
            var (user, task) = pass.Split(pair);
            if (task != 0 && pass.Pairs[pair].Attempts > 0 && found.TryGetValue(user, out var learner))
                learner.Touched.Add(task);
        }

        return found;
    }

    private sealed record FoundLearner(
        LearnerRule Rules, DateOnly LastDay, int DaysSince, int Attempts, int? Recent, int? Before, IReadOnlyList<int> Unsolved)
    {
        /// <summary>Tasks with an attempt in the period.</summary>
        public List<int> Touched { get; } = [];

        public Learner ToLearner(string userId, TaskTable tasks) => new(
            userId, Rules, LastDay, DaysSince, Attempts, Recent, Before,
            [.. Unsolved.Select(task => (tasks[task].CourseRun, tasks[task].Block))],
            [.. Touched.Select(task => tasks[task].CourseRun).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }
}
