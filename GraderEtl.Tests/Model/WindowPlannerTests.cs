using FsCheck;
using FsCheck.Fluent;
using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Model;

/// <summary>What is missing and what is committed are together the range, and nothing is asked for twice.</summary>
[TestFixture]
public sealed class WindowPlannerTests
{
    private static readonly TimeWindow Range = new(100, 200);

    [TestCase("", "100-200", TestName = "Nothing_committed_leaves_the_whole_range")]
    [TestCase("100-200", "", TestName = "A_committed_range_leaves_nothing")]
    [TestCase("50-250", "", TestName = "A_longer_window_leaves_nothing")]
    [TestCase("100-120", "120-200", TestName = "A_gap_at_the_end")]
    [TestCase("180-200", "100-180", TestName = "A_gap_at_the_beginning")]
    [TestCase("100-120 180-200", "120-180", TestName = "A_gap_in_the_middle")]
    [TestCase("120-140 160-170", "100-120 140-160 170-200", TestName = "Gaps_on_all_sides")]
    [TestCase("90-110 190-300", "110-190", TestName = "Windows_across_both_edges")]
    [TestCase("120-130 130-140", "100-120 140-200", TestName = "Windows_that_touch_have_no_gap_between_them")]
    [TestCase("20-100", "100-200", TestName = "A_window_that_ends_where_the_range_begins")]
    [TestCase("200-300", "100-200", TestName = "A_window_that_begins_where_the_range_ends")]
    [TestCase("10-20 300-310", "100-200", TestName = "Windows_elsewhere_do_not_count")]
    public void Gaps(string committed, string expected)
        => Assert.That(Text(WindowPlanner.Missing(Range, Windows(committed))), Is.EqualTo(expected));

    [Test]
    public void Missing_and_committed_are_the_range_and_share_nothing()
        => Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), cuts =>
        {
            var edges = cuts.Select(c => (long)(Math.Abs(c % 300))).Distinct().Order().ToList();
            var committed = edges.Zip(edges.Skip(1)).Where((_, i) => i % 3 != 1).Select(e => new TimeWindow(e.First, e.Second)).ToList();
            var missing = WindowPlanner.Missing(Range, committed);
            for (var instant = Range.StartMicroseconds; instant < Range.EndMicroseconds; instant++)
            {
                if (committed.Count(w => w.Contains(instant)) + missing.Count(w => w.Contains(instant)) != 1)
                    return false;
            }

            return missing.All(w => w.StartMicroseconds >= 100 && w.EndMicroseconds <= 200)
                && missing.Zip(missing.Skip(1)).All(pair => pair.First.EndMicroseconds < pair.Second.StartMicroseconds);
        }));

    [TestCase("100-200", 40, "100-140 140-180 180-200")]
    [TestCase("100-200", 100, "100-200")]
    [TestCase("100-110 150-175", 20, "100-110 150-170 170-175")]
    [TestCase("", 20, "")]
    public void Gaps_are_cut_into_windows_of_one_length(string gaps, int microseconds, string expected)
        => Assert.That(Text(WindowPlanner.Cut(Windows(gaps), TimeSpan.FromMicroseconds(microseconds))), Is.EqualTo(expected));

    private static IEnumerable<TimeWindow> Windows(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('-'))
        .Select(ends => new TimeWindow(long.Parse(ends[0]), long.Parse(ends[1])));

    private static string Text(IEnumerable<TimeWindow> windows)
        => string.Join(' ', windows.Select(w => $"{w.StartMicroseconds}-{w.EndMicroseconds}"));
}
