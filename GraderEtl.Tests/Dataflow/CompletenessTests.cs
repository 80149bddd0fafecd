using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;
using GraderEtl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>Which responses look truncated. A false alarm costs one request, a missed one costs data.</summary>
[TestFixture]
public sealed class CompletenessTests
{
    private static readonly TimeWindow Day = new(ChunkBuilder.Day, ChunkBuilder.Day.AddDays(1));

    [Test]
    public void Records_until_the_end_of_the_window_raise_no_suspicion()
        => Assert.That(Suspect(Every(minutes: 10, count: 143)), Is.Null);

    [Test]
    public void Few_records_are_no_cap()
        => Assert.That(Suspect(Every(minutes: 1, count: 49)), Is.Null);

    [Test]
    public void No_records_raise_no_suspicion()
        => Assert.That(Suspect(new ResponseShape()), Is.Null);

    [Test]
    public void Records_that_end_long_before_the_window_are_suspicious()
        => Assert.That(Suspect(Every(minutes: 1, count: 333)), Is.EqualTo("the records end long before the window does"));

    [Test]
    public void A_round_number_with_a_tail_is_suspicious()
    {
        // one long pause in the middle hides the tail from the first rule, the round number does not
        var chunk = Every(minutes: 5, count: 100, pauseAfter: 50, pauseHours: 10);
        Assert.That(Suspect(chunk), Is.EqualTo("100 records is a round number"));
    }

    [Test]
    public void A_source_that_sent_more_once_has_not_cut_this_one_off()
    {
        var check = Check();
        var (small, large) = (Every(minutes: 10, count: 140), Every(minutes: 9, count: 150));
        check.Note(small);
        Assert.That(check.SuspectLargest(Day, small), Is.EqualTo("140 records, and no response had more"));
        check.Note(large);
        Assert.That(check.SuspectLargest(Day, small), Is.Null);
        Assert.That(check.SuspectLargest(Day, large), Is.EqualTo("150 records, and no response had more"));
    }

    [Test]
    public void A_round_number_is_none_that_a_larger_response_does_not_speak_for()
    {
        var check = Check();
        check.Note(Every(minutes: 10, count: 144));
        Assert.That(check.Suspect(Day, Every(minutes: 5, count: 100, pauseAfter: 50, pauseHours: 10)), Is.Null);
    }

    [Test]
    public void An_even_pace_that_leaves_no_room_for_another_record_is_whole()
    {
        var (check, shape) = (Check(), Every(minutes: 10, count: 144));
        check.Note(shape);
        Assert.That(check.SuspectLargest(Day, shape), Is.Null);
    }

    [Test]
    public void A_larger_window_of_late_vouches_for_the_largest_of_a_run()
    {
        var (check, shape) = (Check(recent: [Loaded(days: -3, 200)]), Every(minutes: 10, count: 140));
        check.Note(shape);
        Assert.That(check.SuspectLargest(Day, shape), Is.Null);
    }

    [Test]
    public void Not_so_when_another_had_exactly_as_many_for_the_limit_may_be_new()
    {
        var check = Check(recent: [Loaded(days: -3, 200), Loaded(days: -1, 140), Loaded(days: 0, 143)]);
        var (same, again) = (Every(minutes: 10, count: 140), Every(minutes: 10, count: 143));
        check.Note(same);
        Assert.That(check.SuspectLargest(Day, same), Is.EqualTo("140 records, as many as another window of late"));
        check.Note(again);
        Assert.That(check.SuspectLargest(Day, again), Is.Null, "the very window, loaded again unchanged");
    }

    [Test]
    public void Every_response_is_proven_for_those_who_want_it()
    {
        var check = Check(always: true);
        Assert.That(check.Suspect(Day, Every(minutes: 10, count: 1)), Is.EqualTo("every response is proven"));
        Assert.That(check.Suspect(Day, new ResponseShape()), Is.Null, "nothing is no cap");
    }

    [Test]
    public void As_many_records_as_were_cut_off_before_are_suspicious()
    {
        var sizer = new WindowSizer(new SourceOptions(), new ResponseTimes(), NullLogger.Instance);
        sizer.Capped(120, TimeSpan.FromHours(1));
        Assert.That(Check(sizer: sizer).Suspect(Day, Every(minutes: 10, count: 143)), Is.EqualTo("143 records, where 120 were cut off before"));
    }

    [Test]
    public async Task A_response_that_is_proven_is_not_proven_again()
    {
        var source = new ScriptedSource(Enumerable.Range(0, 333).Select(i => ChunkBuilder.Day.AddMinutes(i)));
        var services = LoadParts.Services(source: source);
        var check = new Completeness(services, new WindowReader(source, services.CreateParser(), services.Options.Tuning), []);
        var (shape, meter) = (Every(minutes: 1, count: 333), new LaneMeter(TimeProvider.System));
        await check.CheckAsync(Day, shape, meter, CancellationToken.None);
        await check.CheckBeforeCommitAsync(Day, shape, meter, CancellationToken.None);
        Assert.That((meter.Requests, source.Asked.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public void A_pause_says_nothing_where_records_are_not_in_order_of_time()
    {
        using var chunks = new ChunkBuilder();
        for (var i = 0; i < 60; i++)
            chunks.Run(ChunkBuilder.Day.AddMinutes(60 - i));
        var shape = new ResponseShape();
        shape.Add(chunks.Build());
        var check = Check();
        check.Note(shape);
        Assert.That(shape.IsSorted, Is.False);
        Assert.That(check.Suspect(Day, shape), Is.Null);
        Assert.That(check.SuspectLargest(Day, shape), Is.EqualTo("60 records, and no response had more"));
    }

    [Test]
    public void The_shape_knows_count_span_last_and_the_longest_pause_across_chunks()
    {
        using var chunks = new ChunkBuilder();
        var shape = new ResponseShape();
        shape.Add(chunks.Run(ChunkBuilder.Day.AddHours(2)).Outside(3).Build());
        shape.Add(chunks.Run(ChunkBuilder.Day.AddHours(7)).Run(ChunkBuilder.Day.AddHours(6)).Build());
        Assert.That((shape.Records, shape.HasTimes), Is.EqualTo((6, true)));
        Assert.That(TimeSpan.FromMicroseconds(shape.LongestPause), Is.EqualTo(TimeSpan.FromHours(5)));
        Assert.That(TimeSpan.FromMicroseconds(shape.ShortestPause), Is.EqualTo(TimeSpan.FromHours(-1)), "back in time");
        Assert.That(TimeSpan.FromMicroseconds(shape.Span), Is.EqualTo(TimeSpan.FromHours(5)));
        Assert.That(TimeWindow.FromMicroseconds(shape.Last), Is.EqualTo(ChunkBuilder.Day.AddHours(7)));
        Assert.That((shape.Inside, shape.AtLast, shape.IsSorted), Is.EqualTo((3, 1, false)));
    }

    private static LedgerEntry Loaded(int days, long read) => new(
        new TimeWindow(ChunkBuilder.Day.AddDays(days), ChunkBuilder.Day.AddDays(days + 1)), Guid.NewGuid(), new WindowCounts(read, read, 0, 0, 0),
        0, 0, 1, 0, ChunkBuilder.Day);

    private static Completeness Check(bool always = false, IReadOnlyList<LedgerEntry>? recent = null, WindowSizer? sizer = null)
    {
        var options = new GraderEtlOptions();
        options.Source.ProveComplete = always ? CompletenessProof.Always : options.Source.ProveComplete;
        var services = LoadParts.Services(options);
        return new Completeness(services, new WindowReader(services.Source, services.CreateParser(), options.Tuning), recent ?? [], sizer);
    }

    private static string? Suspect(ResponseShape shape) => Check().Suspect(Day, shape);

    private static ResponseShape Every(int minutes, int count, int pauseAfter = int.MaxValue, int pauseHours = 0)
    {
        using var chunks = new ChunkBuilder();
        for (var i = 0; i < count; i++)
            chunks.Run(ChunkBuilder.Day.AddMinutes(minutes * i).AddHours(i > pauseAfter ? pauseHours : 0));
        var shape = new ResponseShape();
        shape.Add(chunks.Build());
        return shape;
    }
}
