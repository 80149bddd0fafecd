using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Findings;
using GraderEtl.Core.Model.Learning;

namespace GraderEtl.Runner.Json;

/// <summary>What stands out, with its sentence in English.</summary>
internal sealed class FindingDocument
{
    private readonly Finding _finding;
    private readonly string _text;

    private FindingDocument(Finding finding, string text)
        => (_finding, _text) = (finding, text);

    public string Rule => _finding.Rule;

    public string Section => _finding.Section;

    public IReadOnlyDictionary<string, object?> Figures => _finding.Figures;

    public string Text => _text;

    public static IEnumerable<FindingDocument> Of(LearningReport report)
        => new FindingWriter(Language.English, report).Write().Select(static found => new FindingDocument(found.Finding, found.Text));
}
