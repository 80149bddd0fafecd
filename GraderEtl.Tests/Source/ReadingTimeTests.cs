using System.Text;
using GraderEtl.Core.Source;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Source;

/// <summary>Waiting for bytes and working on them are measured apart.</summary>
[TestFixture]
public sealed class ReadingTimeTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task A_read_that_has_to_wait_counts([Values] bool bounded)
    {
        var end = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var pages = new PageBin();
        await using var stream = new SplitterStream(Encoding.UTF8.GetBytes("""[{"a":1},{"b":2}]"""), () => 5, _ => new ValueTask<int>(end.Task));
        var reading = JsonArrayReader.ReadAsync(stream, pages, Options(bounded));
        Assert.That(reading.IsCompleted, Is.False, "all bytes are read, the end has not come");
        _clock.Advance(TimeSpan.FromSeconds(7));
        end.SetResult(0);
        var read = await reading;
        Assert.That((read.Records, read.BodyWait), Is.EqualTo((2L, (TimeSpan?)TimeSpan.FromSeconds(7))));
    }

    [Test]
    public async Task Bytes_that_are_there_already_are_not_waited_for([Values] bool bounded)
    {
        using var pages = new PageBin();
        await using var stream = new SplitterStream(Encoding.UTF8.GetBytes("[1,2,3]"), () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1)); // decompressing takes time too
            return 2;
        });
        var read = await JsonArrayReader.ReadAsync(stream, pages, Options(bounded));
        Assert.That((read.Records, read.BodyWait), Is.EqualTo((3L, (TimeSpan?)TimeSpan.Zero)));
    }

    private JsonArrayOptions Options(bool bounded) => new()
    {
        TimeProvider = _clock,
        ReadTimeout = bounded ? TimeSpan.FromMinutes(1) : Timeout.InfiniteTimeSpan,
    };
}
