using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Commands;

/// <summary>The first error most users see: no source is configured yet.</summary>
internal static class MissingSource
{
    /// <summary>What is missing of the source; null when nothing is.</summary>
    public static Problem? Find(NamedSettings named, string program)
    {
        var source = named.Settings.Etl.Source;
        var keys = new List<string>();
        if (string.IsNullOrWhiteSpace(source.ApiUrl))
            keys.Add("Source:ApiUrl");
        if (string.IsNullOrWhiteSpace(source.Client))
            keys.Add("Source:Client");
        if (string.IsNullOrWhiteSpace(source.ClientKey))
            keys.Add("Source:ClientKey");
        if (keys.Count == 0)
            return null;

        if (named.Name != NamedSettings.Unnamed)
        {
            var own = keys.Select(named.Settings.NameOf).ToList();
            return new Problem(
                Phrase.Of(ProblemText.NamedSourceIncomplete, named.Name, string.Join(", ", own)),
                Phrase.Of(ProblemText.NamedSourceExpected, string.Join(", ", own), string.Join(", ", keys), EnvironmentSettings.VariableOf(own[0])),
                string.Join(", ", own),
                Phrase.Of(ProblemText.SetThem));
        }

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
