using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using GraderEtl.Core;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Notification.Content;
using GraderEtl.Runner.Commands;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Tests.Architecture;
using NUnit.Framework;

namespace GraderEtl.Tests.Localization;

/// <summary>Every text there is exists in every language, with the same gaps to fill and all plural forms.</summary>
[TestFixture]
public sealed partial class TextsTests
{
    private static readonly Assembly[] Assemblies = [typeof(GraderEtlPipeline).Assembly, typeof(GoogleSheetsExtensions).Assembly, typeof(ExitCodes).Assembly];

    /// <summary>Every enum that has a resource file of its name.</summary>
    private static IEnumerable<Type> Rooms => new[] { "GraderEtl.Core", "GraderEtl.Runner" }.SelectMany(RoomsOf);

    [Test]
    public void The_rooms_with_texts_are_found()
        => Assert.That(Rooms, Is.SupersetOf(new[] { typeof(MessageText), typeof(Core.Model.RejectionReason), typeof(Core.Reporting.GoogleSheets.SheetText), typeof(TerminalText), typeof(ProblemText) }));

    [TestCaseSource(nameof(Rooms))]
    public void Each_key_has_its_words_in_each_language_and_no_words_lack_a_key(Type keys)
    {
        foreach (var (_, words) in All(keys))
            Assert.That(words.Keys, Is.EquivalentTo(Enum.GetNames(keys)));
    }

    [TestCaseSource(nameof(Rooms))]
    public void Each_translation_has_the_gaps_of_the_original(Type keys)
    {
        var (_, original) = All(keys).First();
        foreach (var (language, words) in All(keys))
        {
            foreach (var (key, text) in words)
            {
                foreach (var form in text.Split('|'))
                    Assert.That(Gaps(form), Is.EqualTo(Gaps(original[key].Split('|')[0])), $"{key} in {language.Name}: {form}");
            }
        }
    }

    [TestCaseSource(nameof(Rooms))]
    public void Each_counted_noun_has_all_of_its_forms(Type keys)
    {
        var (_, original) = All(keys).First();
        foreach (var (language, words) in All(keys))
        {
            var forms = language.Name == "ru" ? 3 : 2;
            foreach (var (key, text) in words.Where(pair => words[pair.Key].Contains('|') || original[pair.Key].Split('|').Length > 1))
                Assert.That(text.Split('|'), Has.Length.EqualTo(forms), $"{key} in {language.Name}");
        }
    }

    [Test]
    public void Counts_and_gaps_are_filled_in_the_language()
    {
        var texts = new Texts<MessageText>(Language.Find("ru")!);
        Assert.That(texts.Count(MessageText.Attempts, 9_214), Is.EqualTo("9\u00A0214 попыток"));
        Assert.That(texts.Format(MessageText.LoadedButHeadline, "01.03.2025"), Does.StartWith("01.03.2025"));
        Assert.That(texts[MessageText.TitleToDo], Is.EqualTo("Что делать"));
    }

    [Test]
    public void A_key_without_words_is_a_defect_that_is_named()
        => Assert.That(
            () => new Texts<MessageText>(Language.English)[(MessageText)9999],
            Throws.InstanceOf<MissingManifestResourceException>().With.Message.EqualTo("GraderEtl.Core.Notification.Content.MessageText.resx has no text for 9999."));

    private static IEnumerable<Type> RoomsOf(string project) => Repository.Files(project, "*.resx")
        .Where(file => !file.EndsWith(".ru.resx", StringComparison.Ordinal))
        .Select(file => Path.GetRelativePath(Repository.Root, Path.ChangeExtension(file, null)).Replace(Path.DirectorySeparatorChar, '.'))
        .Select(name => Assemblies.Select(assembly => assembly.GetType(name)).First(type => type is not null)!);

    /// <summary>The words as they lie in the assemblies, without falling back from one language to another.</summary>
    private static IEnumerable<(Language Language, Dictionary<string, string> Words)> All(Type keys)
    {
        var resources = new ResourceManager(keys);
        foreach (var language in Language.All)
        {
            var culture = language.Name == "en" ? CultureInfo.InvariantCulture : language.Culture;
            var words = resources.GetResourceSet(culture, createIfNotExists: true, tryParents: false);
            Assert.That(words, Is.Not.Null, $"{keys} has nothing in {language.Name}");
            yield return (language, words!.Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!));
        }
    }

    private static IEnumerable<string> Gaps(string text) => Gap().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Gap();
}
