using FsCheck;
using FsCheck.Fluent;
using GraderEtl.Core.Source;
using GraderEtl.Tests.Parsing;
using NUnit.Framework;

namespace GraderEtl.Tests.Source;

/// <summary>Whatever pieces the network makes of an answer, the same records are found in it.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SplitterChunkingTests
{
    [Test]
    public void Every_way_to_cut_the_real_sample_in_three_gives_the_same_records()
    {
        var answer = SampleAnswers.Real;
        var whole = Digest(answer, answer.Length, answer.Length);
        var ways = 0;
        for (var first = 0; first <= answer.Length; first++)
        {
            for (var second = first; second <= answer.Length; second++, ways++)
            {
                if (Digest(answer, first, second) != whole)
                    Assert.Fail($"cut at {first} and {second}");
            }
        }

        TestContext.Out.WriteLine($"{ways} ways to cut {answer.Length} bytes in three");
        Assert.That(SampleAnswers.RecordsOf(answer), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Every_oddity_in_any_chunks_and_any_page_gives_the_same_records()
    {
        var answer = await SampleAnswers.HostileAsync();
        using var whole = await SplitterPages.ReadAsync(answer, pageBytes: 4096);
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            seed =>
            {
                var random = new Random(seed);
                var longest = random.Next(1, 600);
                using var pages = SplitterPages.ReadAsync(answer, random.Next(2048, 9000), () => random.Next(1, longest + 1)).GetAwaiter().GetResult();
                return pages.Records.SequenceEqual(whole.Records, StringComparer.Ordinal)
                    && pages.Objects.SequenceEqual(whole.Objects) && pages.Escapes.SequenceEqual(whole.Escapes);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    /// <summary>All that the splitter says of the answer's records, as one number.</summary>
    private static int Digest(byte[] answer, int first, int second)
    {
        var splitter = new RecordSplitter();
        var events = default(HashCode);
        Feed(splitter, answer.AsSpan(0, first), 0, ref events);
        Feed(splitter, answer.AsSpan(first, second - first), first, ref events);
        Feed(splitter, answer.AsSpan(second), second, ref events);
        events.Add(splitter.Place);
        return events.ToHashCode();
    }

    private static void Feed(RecordSplitter splitter, ReadOnlySpan<byte> piece, int offset, ref HashCode events)
    {
        for (var position = 0; splitter.Next(piece, ref position) is var met && met != SplitEvent.NeedMore;)
        {
            events.Add((met, offset + position, splitter.IsObject, splitter.HasEscape));
            if (met == SplitEvent.Fault)
                return;
        }
    }
}
