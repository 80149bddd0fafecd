using FsCheck;
using FsCheck.Fluent;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Serve.Engine;
using NUnit.Framework;

namespace GraderEtl.Tests.Serve.Engine;

/// <summary>The slices of a backfill are its range: nothing is missing, nothing is in two of them.</summary>
[TestFixture]
public sealed class SlicePlanTests
{
    private static readonly DateTimeOffset Start = new(2023, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void Slices_meet_and_cover_the_range()
        => ForEachRange(static (range, slices) => slices[0].Start == range.Start && slices[^1].End == range.End
            && slices.Zip(slices.Skip(1)).All(static pair => pair.First.End == pair.Second.Start));

    [Test]
    public void No_slice_is_shorter_than_a_day_unless_the_range_is()
        => ForEachRange(static (range, slices) => slices.Count == 1 || slices.All(static slice => slice.Duration >= TimeSpan.FromDays(1)));

    [Test]
    public void There_are_eight_where_the_range_is_long_enough()
        => ForEachRange(static (range, slices) => range.Duration < TimeSpan.FromDays(16) || slices.Count >= SlicePlan.Fewest);

    [Test]
    public void Years_are_cut_into_months_of_UTC()
    {
        var slices = SlicePlan.Cut(new TimeWindow(Start, Start.AddYears(2)));
        Assert.That(slices, Has.Count.EqualTo(24));
        Assert.That(slices.Select(static slice => slice.Start.Day), Is.All.EqualTo(1));
    }

    [Test]
    public void The_same_range_is_cut_in_the_same_way()
        => ForEachRange(static (range, slices) => slices.SequenceEqual(SlicePlan.Cut(range)));

    [Test]
    public void The_name_of_a_job_says_which_slice_it_is()
        => ForEachRange(static (range, slices) =>
        {
            var slice = new Slice("north", Guid.NewGuid(), range);
            return Slice.Find(slice.Key) == slice && Slice.Find((slice with { IsReport = true }).Key) == slice with { IsReport = true };
        });

    private static void ForEachRange(Func<TimeWindow, IReadOnlyList<TimeWindow>, bool> holds)
        => Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<(NonNegativeInt Hours, PositiveInt Length, bool IsLong)>(), drawn =>
        {
            var start = Start.AddHours(drawn.Hours.Item).AddMicroseconds(drawn.Length.Item);
            var range = new TimeWindow(start, start.AddHours(drawn.Length.Item * (drawn.IsLong ? 97.3 : 1.7)));
            return holds(range, SlicePlan.Cut(range));
        }));
}
