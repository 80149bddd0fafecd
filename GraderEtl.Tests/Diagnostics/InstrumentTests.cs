using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using GraderEtl.Core.Model;
using GraderEtl.Tests.Architecture;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Diagnostics;

/// <summary>What a listener to the meter hears of a run is what the run's result says, and the library's README names it.</summary>
[TestFixture]
[NonParallelizable] // the meter is the whole process's
public sealed partial class InstrumentTests
{
    private static readonly TimeWindow ThreeDays = new(
        new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 3, 4, 0, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task The_lanes_times_and_the_parts_of_the_run_are_measured_as_the_result_has_them()
    {
        var heard = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listener = Listen((instrument, value, tags) =>
        {
            var key = string.Join(' ', tags.Select(tag => (string)tag.Value!).Prepend(instrument.Name));
            lock (heard)
                heard[key] = heard.GetValueOrDefault(key) + value;
        });
        await using var harness = await LoadHarness.StartAsync();
        var profile = (await harness.LoadAsync(ThreeDays)).Profile;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(heard["graderetl.lane.time waiting"], Is.EqualTo(Seconds(LaneActivity.Waiting)).Within(1e-6));
            Assert.That(heard["graderetl.lane.time parsing"], Is.EqualTo(Seconds(LaneActivity.Parsing)).Within(1e-6));
            Assert.That(heard["graderetl.lane.time copying"], Is.EqualTo(Seconds(LaneActivity.Copying)).Within(1e-6));
            Assert.That(heard["graderetl.lane.time committing"], Is.EqualTo(Seconds(LaneActivity.Committing)).Within(1e-6));
            Assert.That(heard["graderetl.run.stage.duration loading"], Is.EqualTo(profile.Stages.Loading.TotalSeconds).Within(1e-6));
            Assert.That(heard["graderetl.run.stage.duration notifying"], Is.EqualTo(profile.Stages.Notifying.TotalSeconds).Within(1e-6));
        }

        double Seconds(LaneActivity activity) => profile.Total[activity].TotalSeconds;
    }

    [Test]
    public async Task Spans_of_a_run_that_failed_have_an_error_status_and_no_secret()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "GraderEtl.Core",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => { lock (spans) spans.Add(span); },
        };
        ActivitySource.AddActivityListener(listener);
        await using var harness = await LoadHarness.StartAsync(configure: options => options.Source.ClientKey = "another-key-that-is-secret");
        var result = await harness.LoadAsync(ThreeDays);
        var run = spans.Single(span => span.OperationName == "graderetl.run");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Status, Is.EqualTo(ActivityStatusCode.Error));
            Assert.That(run.StatusDescription, Is.EqualTo(result.Error?.Found));
            Assert.That(run.GetTagItem("error.type"), Is.EqualTo("source"));
            Assert.That(run.GetTagItem("graderetl.outcome"), Is.EqualTo("source_failed"));
            Assert.That(spans.Where(span => span.OperationName == "graderetl.window").Select(span => span.Status), Has.Some.EqualTo(ActivityStatusCode.Error));
            Assert.That(spans.SelectMany(span => span.TagObjects.Select(tag => tag.Value?.ToString()).Append(span.StatusDescription)).OfType<string>(), Has.None.Contains("another-key-that-is-secret"));
        }
    }

    [Test]
    public void The_readme_names_every_instrument_with_its_unit_and_no_other()
    {
        var instruments = new List<string>();
        using var listener = Listen((_, _, _) => { }, instrument => instruments.Add($"{instrument.Name} {instrument.Unit}"));
        var rows = InstrumentRow().Matches(File.ReadAllText(Repository.PathTo("GraderEtl.Core", "README.md"))).Select(row => $"{row.Groups["name"].Value} {row.Groups["unit"].Value}");
        Assert.That(rows, Is.EquivalentTo(instruments));
    }

    private static MeterListener Listen(Action<Instrument, double, KeyValuePair<string, object?>[]> heard, Action<Instrument>? published = null)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name != "GraderEtl.Core")
                    return;
                published?.Invoke(instrument);
                listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => heard(instrument, value, tags.ToArray()));
        // the meter is made when the library first needs it
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(Core.Diagnostics.Instruments).TypeHandle);
        listener.Start();
        return listener;
    }

    [GeneratedRegex(@"^\| `(?<name>graderetl\.[a-z.]+)` \| `(?<unit>[^`]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InstrumentRow();
}
