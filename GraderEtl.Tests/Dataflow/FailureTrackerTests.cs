using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Dataflow;

/// <summary>When a run goes on after a window was given up, and what it reports in the end.</summary>
[TestFixture]
public sealed class FailureTrackerTests
{
    private static readonly GraderEtlException First = new(ErrorKind.Source, "the first");
    private static readonly GraderEtlException Other = new(ErrorKind.Source, "another");

    [Test]
    public void A_failure_before_anything_worked_stops_the_run()
    {
        using var failures = new FailureTracker(CancellationToken.None);
        failures.GiveUp(new TimeWindow(0, 1), First);
        Assert.That(failures.Token.IsCancellationRequested, Is.True);
        Assert.That(failures.Error, Is.SameAs(First));
    }

    [Test]
    public void One_bad_window_among_good_ones_does_not_stop_the_run()
    {
        using var failures = new FailureTracker(CancellationToken.None);
        for (var i = 0; i < 10; i++)
        {
            failures.Committed();
            failures.GiveUp(new TimeWindow(i, i + 1), i == 0 ? First : Other);
        }

        Assert.That(failures.Token.IsCancellationRequested, Is.False);
        Assert.That(failures.Error!.Found, Is.EqualTo("the first"));
    }

    [Test]
    public void Three_bad_windows_in_a_row_stop_the_run()
    {
        using var failures = new FailureTracker(CancellationToken.None);
        failures.Committed();
        failures.GiveUp(new TimeWindow(0, 1), First);
        failures.GiveUp(new TimeWindow(1, 2), Other);
        Assert.That(failures.Token.IsCancellationRequested, Is.False);
        failures.GiveUp(new TimeWindow(2, 3), Other);
        Assert.That(failures.Token.IsCancellationRequested, Is.True);
    }

    [Test]
    public void The_error_names_every_window_that_was_given_up_in_order_of_time()
    {
        using var failures = new FailureTracker(CancellationToken.None);
        failures.Committed();
        failures.GiveUp(new TimeWindow(2_000_000, 3_000_000), First);
        failures.GiveUp(new TimeWindow(0, 1_000_000), Other);
        Assert.That(failures.Error!.Where, Is.EqualTo(
            "windows [1970-01-01 00:00:00Z, 1970-01-01 00:00:01Z), [1970-01-01 00:00:02Z, 1970-01-01 00:00:03Z)"));
    }

    [Test]
    public void A_window_that_is_given_up_has_its_last_failure_and_counts_of_several_causes()
    {
        var busy = new GraderEtlException(ErrorKind.Source, "The source responded with status 503") { Cause = "HTTP 503" };
        var causes = FailureCauses.None.With(First).With(busy).With(busy);
        var error = causes.ToError(new TimeWindow(0, 1_000_000), 3);
        Assert.That(error.Found, Is.EqualTo("The source responded with status 503"));
        Assert.That(error.Where, Is.EqualTo("window [1970-01-01 00:00:00Z, 1970-01-01 00:00:01Z), given up after 3 tries: the first (once), HTTP 503 (2 times)"));
        Assert.That(FailureCauses.None.With(busy).With(busy).ToError(new TimeWindow(0, 1_000_000), 2).Where, Does.EndWith("given up after 2 tries"), "one cause needs no count");
    }

    [Test]
    public void The_error_that_stopped_the_run_is_not_covered_by_later_ones()
    {
        using var failures = new FailureTracker(CancellationToken.None);
        failures.Stop(First);
        failures.Stop(Other);
        Assert.That(failures.Error, Is.SameAs(First));
        Assert.That(failures.Token.IsCancellationRequested, Is.True);
    }
}
