namespace GraderEtl.Runner.Configuration;

/// <summary>Settings from environment variables: <c>GRADERETL__Section__Key</c>.</summary>
internal static class EnvironmentSettings
{
    private const string Prefix = "GRADERETL__";

    /// <summary>The variable that sets a key.</summary>
    public static string VariableOf(string key) => Prefix + key.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>All variables that mean settings, also unknown ones; two that mean the same are added to <paramref name="problems"/>.</summary>
    public static IReadOnlyList<SettingValue> Read(IReadOnlyDictionary<string, string> variables, string directory, ICollection<Problem> problems)
    {
        var read = variables.Where(variable => variable.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).OrderBy(variable => variable.Key, StringComparer.Ordinal).ToList();
        foreach (var twice in read.GroupBy(variable => variable.Key, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            problems.Add(new Problem(
                Phrase.Of(ProblemText.VariableTwice, string.Join(", ", twice.Select(variable => variable.Key))), Phrase.Of(ProblemText.KeyOnce), null, Phrase.Of(ProblemText.KeepOneKey)));
        }

        return
        [
            .. read.Select(variable => new SettingValue(
                variable.Key[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), variable.Value, "environment variable " + variable.Key, directory)),
        ];
    }
}

/// <summary>Secrets in environment variables that are no settings: proxies' passwords, and that of PostgreSQL's own programs.</summary>
internal static class EnvironmentSecrets
{
    private static readonly string[] Proxies = ["http_proxy", "https_proxy", "all_proxy"];

    /// <summary>Their values, as <see cref="Core.Diagnostics.SecretRedactor"/> takes them.</summary>
    public static IEnumerable<string> Read(IReadOnlyDictionary<string, string> variables)
    {
        foreach (var (name, value) in variables)
        {
            if (name == "PGPASSWORD")
                yield return value;
            // without user info an address is no secret
            else if (Proxies.Contains(name, StringComparer.OrdinalIgnoreCase) && value.Contains('@', StringComparison.Ordinal))
                yield return value.Contains("://", StringComparison.Ordinal) ? value : "http://" + value;
        }
    }
}
