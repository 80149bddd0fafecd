using GraderEtl.Core.Localization;
using GraderEtl.Runner.Configuration;
using NUnit.Framework;

namespace GraderEtl.Tests.Localization;

internal sealed class SuggestionTests
{
    [TestCase("", "abc", 3)]
    [TestCase("lanes", "lanes", 0)]
    [TestCase("lane", "lanes", 1)]
    [TestCase("lnaes", "lanes", 1)]
    [TestCase("kitten", "sitting", 3)]
    public void Distance_counts_typing_errors(string left, string right, int distance)
        => Assert.That(Suggestion.Distance(left, right), Is.EqualTo(distance));

    [Test]
    public void Another_word_gets_no_suggestion()
        => Assert.That(Suggestion.Nearest("banana", ["run", "backfill", "status"]), Is.Null);

    [TestCase("Source:Lane", "Source:Lanes")]
    [TestCase("lanes", "Source:Lanes")]
    [TestCase("Postgres:Pasword", "Postgres:Password")]
    public void A_setting_is_found_by_a_mistyped_name(string key, string nearest)
        => Assert.That(SettingCatalogue.Nearest(key)?.Key, Is.EqualTo(nearest));
}
