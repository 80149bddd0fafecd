using FsCheck;
using FsCheck.Fluent;
using GraderEtl.Core.Source;
using GraderEtl.Tests.Parsing;
using NUnit.Framework;

namespace GraderEtl.Tests.Source;

/// <summary>Whatever pieces the network makes of a response, the same records are found in it.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SplitterChunkingTests
{
    [Test]
    public void Every_way_to_cut_the_real_sample_in_three_gives_the_same_records()
    {
        var response = SampleResponses.Real;
        var whole = Digest(response, response.Length, response.Length);
        var ways = 0;
        for (var first = 0; first <= response.Length; first++)
        {
            for (var second = first; second <= response.Length; second++, ways++)
            {
                if (Digest(response, first, second) != whole)
                    Assert.Fail($"cut at {first} and {second}");
            }
        }

        TestContext.Out.WriteLine($"{ways} ways to cut {response.Length} bytes in three");
        Assert.That(SampleResponses.RecordsOf(response), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Every_oddity_in_any_chunks_and_any_page_gives_the_same_records()
    {
        var response = await SampleResponses.HostileAsync();
        using var whole = await SplitterPages.ReadAsync(response, pageBytes: 4096);
        Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            seed =>
            {
                var random = new Random(seed);
                var longest = random.Next(1, 600);
                using var pages = SplitterPages.ReadAsync(response, random.Next(2048, 9000), () => random.Next(1, longest + 1)).GetAwaiter().GetResult();
                return pages.Records.SequenceEqual(whole.Records, StringComparer.Ordinal)
                    && pages.Objects.SequenceEqual(whole.Objects) && pages.Escapes.SequenceEqual(whole.Escapes);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    /// <summary>All that the splitter says of the response's records, as one number.</summary>
    private static int Digest(byte[] response, int first, int second)
    {
        var splitter = new RecordSplitter();
        var events = default(HashCode);
        Feed(splitter, response.AsSpan(0, first), 0, ref events);
        Feed(splitter, response.AsSpan(first, second - first), first, ref events);
        Feed(splitter, response.AsSpan(second), second, ref events);
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
