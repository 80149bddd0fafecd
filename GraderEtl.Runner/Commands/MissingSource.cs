using GraderEtl.Core.Model.Options;
using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Commands;

/// <summary>The first thing most people meet: nobody has said yet where attempts come from.</summary>
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
            all ? "No source is configured" : $"The source is not fully configured: {string.Join(" and ", keys)} not set",
            "Source:ApiUrl, Source:Client and Source:ClientKey, as the environment variables "
                + $"{EnvironmentSettings.VariableOf("Source:ApiUrl")}, {EnvironmentSettings.VariableOf("Source:Client")} and "
                + $"{EnvironmentSettings.VariableOf("Source:ClientKey")}, or in appsettings.json",
            string.Join(", ", keys),
            $"set them, or take them from the params.txt of the older scripts with '{program} import-params FILE'; '{program} demo' needs none of them");
    }
}
