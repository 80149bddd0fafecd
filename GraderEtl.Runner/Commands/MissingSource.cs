using GraderEtl.Core.Model.Options;
using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Commands;

/// <summary>The first error most users see: no source is configured yet.</summary>
internal static class MissingSource
{
    /// <summary>What is missing of the source; null when nothing is.</summary>
    public static Problem? Find(SourceOptions source, string program)
    {
        var keys = new List<string>();
        if (string.IsNullOrWhiteSpace(source.ApiUrl))
            keys.Add("Source:ApiUrl");
        if (string.IsNullOrWhiteSpace(source.Client))
            keys.Add("Source:Client");
        if (string.IsNullOrWhiteSpace(source.ClientKey))
            keys.Add("Source:ClientKey");
        if (keys.Count == 0)
            return null;

        var all = keys.Count == 3;
        return new Problem(
            all ? Phrase.Of(ProblemText.NoSource) : Phrase.Of(ProblemText.SourceIncomplete, string.Join(", ", keys)),
            Phrase.Of(
                ProblemText.SourceExpected,
                EnvironmentSettings.VariableOf("Source:ApiUrl"),
                EnvironmentSettings.VariableOf("Source:Client"),
                EnvironmentSettings.VariableOf("Source:ClientKey")),
            string.Join(", ", keys),
            Phrase.Of(ProblemText.SourceRemedy, program));
    }
}
