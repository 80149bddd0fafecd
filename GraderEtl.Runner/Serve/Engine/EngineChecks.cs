using System.Globalization;
using GraderEtl.Runner.Configuration;
using Npgsql;
using Quartz;

namespace GraderEtl.Runner.Serve.Engine;

/// <summary>What would make a node do harm, found before it starts.</summary>
internal static class EngineChecks
{
    /// <summary>Each node may be so far from the database's clock, so that two of them are at most a second apart.</summary>
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(0.5);

    /// <summary>What is wrong with a cron expression; null for none.</summary>
    public static Problem? OfCron(Settings settings, DateTimeOffset now)
    {
        const string Key = "Schedule:Cron";
        var text = settings.Schedule.Cron;
        var (expected, place, remedy) = (Phrase.Of(ClusterText.CronExpected), settings.PlaceOf(Key), Phrase.Of(ProblemText.Correct, Key));
        try
        {
            return CronText.Parse(text, settings.ZoneOrUtc).GetNextValidTimeAfter(now) is null
                ? new Problem(Phrase.Of(ClusterText.CronNever, Key, text), expected, place, remedy)
                : null;
        }
        catch (FormatException wrong)
        {
            return new Problem(Phrase.Of(ClusterText.CronUnreadable, Key, text, wrong.Message.TrimEnd('.')), expected, place, remedy);
        }
    }

    /// <summary>Compares the clock with the database's, to which the other nodes are compared too.</summary>
    /// <exception cref="UsageException">It is too far from it.</exception>
    public static async Task CheckClockAsync(NpgsqlDataSource database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var before = time.GetUtcNow();
        var theirs = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!);
        var trip = time.GetUtcNow() - before;
        var skew = theirs - (before + trip / 2);
        if (skew.Duration() <= MostSkew + trip / 2)
            return;
        throw new UsageException(
            Phrase.Of(skew > TimeSpan.Zero ? ClusterText.ClockBehind : ClusterText.ClockAhead, skew.Duration().TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)),
            Phrase.Of(ClusterText.ClockExpected),
            Phrase.Of(ClusterText.ClockWhere),
            Phrase.Of(ClusterText.ClockRemedy));
    }

    /// <summary>
    /// Looks whether another process has the node's name: one that checks in while we watch. A process that was killed a moment ago does not.
    /// </summary>
    /// <exception cref="UsageException">Another process has it.</exception>
    public static async Task CheckNameAsync(IScheduler scheduler, Settings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        var name = settings.Cluster.NodeOrDefault;
        var first = await FindAsync();
        if (first is null || first.State == ClusterNodeState.Failed)
            return;
        var until = first.LastCheckInUtc + (first.CheckInInterval ?? TimeSpan.Zero) + TimeSpan.FromSeconds(1);
        while (time.GetUtcNow() < until)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
            if (await FindAsync() is not { } now)
                return;
            if (now.LastCheckInUtc != first.LastCheckInUtc)
            {
                throw new UsageException(
                    Phrase.Of(ClusterText.NodeTwice, name),
                    Phrase.Of(ClusterText.NodeExpected),
                    Settings.Place("Cluster:Node", settings.OriginOf("Cluster:Node")),
                    Phrase.Of(ClusterText.NodeRemedy));
            }
        }

        async Task<ClusterNode?> FindAsync()
            => (await scheduler.QueryClusterNodes(cancellationToken)).FirstOrDefault(node => node.InstanceId == name && node.LastCheckInUtc is not null);
    }
}
