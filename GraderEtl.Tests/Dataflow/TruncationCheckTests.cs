using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>Which answers look cut off. A false alarm costs one request, a missed one costs data.</summary>
[TestFixture]
public sealed class TruncationCheckTests
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
        => Assert.That(Suspect(new AnswerShape()), Is.Null);

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
    public void As_many_records_as_the_answer_before_are_suspicious()
    {
        var check = new TruncationCheck();
        Assert.That(check.Suspect(Day, Every(minutes: 10, count: 143), null), Is.Null);
        Assert.That(check.Suspect(Day, Every(minutes: 10, count: 143), null), Is.EqualTo("143 records, as many as the answer before"));
    }

    [Test]
    public void As_many_records_as_the_answer_before_are_not_where_an_even_pace_leaves_no_room_for_another()
    {
        var check = new TruncationCheck();
        for (var i = 0; i < 2; i++)
            Assert.That(check.Suspect(Day, Every(minutes: 10, count: 144), null), Is.Null);
    }

    [Test]
    public void As_many_records_as_were_cut_off_before_are_suspicious()
        => Assert.That(new TruncationCheck().Suspect(Day, Every(minutes: 10, count: 143), 120), Is.EqualTo("143 records, where 120 were cut off before"));

    [Test]
    public void A_record_at_the_last_microsecond_leaves_nothing_to_ask_for()
    {
        using var chunks = new ChunkBuilder();
        for (var i = 0; i < 50; i++)
            chunks.Run(Day.End.AddMicroseconds(-1));
        var shape = new AnswerShape();
        shape.Add(chunks.Build());
        Assert.That(new TruncationCheck().Suspect(Day, shape, 50), Is.Null);
    }

    [Test]
    public void The_shape_knows_count_span_last_and_the_longest_pause_across_chunks()
    {
        using var chunks = new ChunkBuilder();
        var shape = new AnswerShape();
        shape.Add(chunks.Run(ChunkBuilder.Day.AddHours(2)).Outside(3).Build());
        shape.Add(chunks.Run(ChunkBuilder.Day.AddHours(7)).Run(ChunkBuilder.Day.AddHours(6)).Build());
        Assert.That((shape.Records, shape.HasTimes), Is.EqualTo((6, true)));
        Assert.That(TimeSpan.FromMicroseconds(shape.LongestPause), Is.EqualTo(TimeSpan.FromHours(5)));
        Assert.That(TimeSpan.FromMicroseconds(shape.ShortestPause), Is.EqualTo(TimeSpan.FromHours(-1)), "back in time");
        Assert.That(TimeSpan.FromMicroseconds(shape.Span), Is.EqualTo(TimeSpan.FromHours(5)));
        Assert.That(TimeWindow.FromMicroseconds(shape.Last), Is.EqualTo(ChunkBuilder.Day.AddHours(7)));
    }

    private static string? Suspect(AnswerShape shape) => new TruncationCheck().Suspect(Day, shape, null);

    private static AnswerShape Every(int minutes, int count, int pauseAfter = int.MaxValue, int pauseHours = 0)
    {
        using var chunks = new ChunkBuilder();
        for (var i = 0; i < count; i++)
            chunks.Run(ChunkBuilder.Day.AddMinutes(minutes * i).AddHours(i > pauseAfter ? pauseHours : 0));
        var shape = new AnswerShape();
        shape.Add(chunks.Build());
        return shape;
    }
}
