using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Core.Store.Postgres;
using NUnit.Framework;

namespace GraderEtl.Tests.Store;

/// <summary>Records whose user or task the database refused are still told apart, or found equal, exactly.</summary>
internal sealed class RefusedEntriesTests
{
    private readonly RefusedEntries _refused = new();

    [Test]
    public void Rows_of_different_refused_tasks_differ_though_their_hashes_are_equal()
        => Assert.That(Key("anna", "quiz 1", user: 7), Is.Not.EqualTo(Key("anna", "quiz 2", user: 7)));

    [Test]
    public void Rows_of_different_refused_users_differ_though_their_hashes_are_equal()
        => Assert.That(Key("anna", "quiz", task: 7), Is.Not.EqualTo(Key("emma", "quiz", task: 7)));

    [Test]
    public void Equal_rows_of_one_refused_task_are_one()
    {
        var first = Key("anna", "quiz");
        var other = Key("emma", "quiz");
        var second = Key("anna", "quiz");
        Assert.That((second == first, second == other), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_task_that_ends_with_the_user_is_not_the_one_whose_head_holds_as_much()
        => Assert.That(Key("anna", "quiz:anna", user: 7), Is.Not.EqualTo(Key("anna", "quiz", user: 7)));

    [Test]
    public void Numbers_of_the_dictionaries_stay_as_they_are()
        => Assert.That(Key("anna", "quiz", user: 7, task: 9), Is.EqualTo(new FactKey(0, 7, 9, (byte)'r')));

    [Test]
    public void A_refused_entry_is_never_one_of_the_dictionaries()
        => Assert.That(Key("anna", "quiz"), Has.Property(nameof(FactKey.User)).Negative.And.Property(nameof(FactKey.Task)).Negative);

    private FactKey Key(string userId, string sourcedId, int user = 0, int task = 0)
    {
        var texts = Encoding.UTF8.GetBytes(userId + sourcedId);
        var row = new AttemptRow
        {
            UserId = new TextSlice(0, userId.Length),
            OauthConsumerKey = TextSlice.Null,
            LisResultSourcedId = new TextSlice(userId.Length, sourcedId.Length),
            LisOutcomeServiceUrl = TextSlice.Null,
            Type = AttemptType.Run,
            UserNo = user,
            TaskNo = task,
        };
        return _refused.KeyOf(in row, texts);
    }
}
