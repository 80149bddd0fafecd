using System.Collections.Concurrent;
using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>The texts of the tabs in each language, read once.</summary>
internal static class SheetTexts
{
    private static readonly ConcurrentDictionary<Language, Texts<SheetText>> ByLanguage = new();

    public static Texts<SheetText> In(Language language) => ByLanguage.GetOrAdd(language, known => new Texts<SheetText>(known));
}
