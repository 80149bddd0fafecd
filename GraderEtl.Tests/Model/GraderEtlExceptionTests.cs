using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Model;

/// <summary>One message says what was found, what was expected, where, what is kept and what to do.</summary>
[TestFixture]
public sealed class GraderEtlExceptionTests
{
    private static readonly GraderEtlException Whole = new(ErrorKind.Source, "The source responded with status 500", new IOException("the cause"))
    {
        Expected = "status 200.",
        Where = "window [a, b)",
        Kept = "3 windows",
        Remedy = "try again later",
        Retry = RetryAdvice.Again,
        RetryAfter = TimeSpan.FromSeconds(7),
        HttpStatus = 500,
    };

    [Test]
    public void The_message_holds_all_parts()
        => Assert.That(Whole.Message, Is.EqualTo(
            "The source responded with status 500. Expected: status 200. Where: window [a, b). Kept: 3 windows. To do: try again later."));

    [Test]
    public void Parts_that_are_not_known_are_left_out()
        => Assert.That(new GraderEtlException(ErrorKind.Store, "it is full") { Remedy = "make room" }.Message, Is.EqualTo("it is full. To do: make room."));

    [Test]
    public void What_is_known_further_up_is_added_and_what_is_known_already_stays()
    {
        var added = new GraderEtlException(ErrorKind.Store, "it is full", Whole.InnerException) { Kept = "2 windows" }.With("window [c, d)", "nothing");
        Assert.That(added.Message, Is.EqualTo("it is full. Where: window [c, d). Kept: 2 windows."));
        Assert.That(added.InnerException, Is.SameAs(Whole.InnerException));
    }

    [Test]
    public void A_copy_with_more_knowledge_loses_nothing()
    {
        var copy = Whole.With();
        Assert.That(copy.Message, Is.EqualTo(Whole.Message));
        Assert.That((copy.Kind, copy.Retry, copy.RetryAfter, copy.HttpStatus), Is.EqualTo((Whole.Kind, Whole.Retry, Whole.RetryAfter, Whole.HttpStatus)));
    }

    [Test]
    public void An_error_is_for_good_unless_it_says_otherwise()
        => Assert.That(new GraderEtlException(ErrorKind.Source, "x").Retry, Is.EqualTo(RetryAdvice.Never));
}
