using GraderEtl.Core;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store;
using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Commands;

/// <summary>The range a report is about, of which something has to be loaded.</summary>
internal sealed class LoadedRange(CommandContext context, GraderEtlPipeline pipeline, IAttemptStore store)
{
    private const int DaysByDefault = 30;

    /// <summary>The range asked for; without one the last days that are loaded.</summary>
    /// <exception cref="UsageException">Nothing of it is loaded.</exception>
    public async Task<TimeWindow> FindAsync(TimeWindow? asked)
    {
        if (asked is not { } range)
            return await LastAsync();
        var plan = await pipeline.PlanAsync(new LoadRequest(range), context.Stop);
        if (plan.Committed.Count > 0)
            return range;
        var (ranges, program) = (context.Ranges(), CommandEnvironment.ProgramName);
        if (plan.Range is null)
            throw new UsageException(Phrase.Of(ProblemText.InTheFuture, ranges.Name(range)), Phrase.Of(ProblemText.BeginsInThePast), where: null, Phrase.Of(ProblemText.AskForPast));
        throw new UsageException(
            Phrase.Of(ProblemText.NothingOfRange, ranges.Name(range)),
            Phrase.Of(ProblemText.LoadedRange),
            where: null,
            Phrase.Of(ProblemText.LoadIt, program, ranges.Write(range.Start), ranges.Write(range.End)));
    }

    /// <summary>The days loaded last, as whole days, so that one that is loaded in part shows as such; today ends now.</summary>
    private async Task<TimeWindow> LastAsync()
    {
        var now = context.Environment.Time.GetUtcNow();
        var ever = new TimeWindow(DateTimeOffset.UnixEpoch, now.AddDays(1));
        var committed = await store.ReadLedgerAsync(ever, context.Stop);
        if (committed.Count == 0)
        {
            throw new UsageException(
                Phrase.Of(ProblemText.NothingAtAll), expected: null, where: null, Phrase.Of(ProblemText.LoadFirst, CommandEnvironment.ProgramName));
        }

        var (ranges, first, last) = (context.Ranges(), committed[0].Window.Start, committed.Max(entry => entry.Window.End));
        var start = ranges.StartOfDay(last.AddTicks(-1), 1 - DaysByDefault);
        var end = ranges.StartOfDay(last.AddTicks(-1), 1);
        return new TimeWindow(
            start > first ? start : ranges.StartOfDay(first, 0),
            end <= now ? end : last > now ? last : now);
    }
}
