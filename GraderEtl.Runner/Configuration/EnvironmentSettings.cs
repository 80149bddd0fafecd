namespace GraderEtl.Runner.Configuration;

/// <summary>Settings from environment variables: <c>GRADERETL__Section__Key</c>.</summary>
internal static class EnvironmentSettings
{
    private const string Prefix = "GRADERETL__";

    /// <summary>The variable that sets a key.</summary>
    public static string VariableOf(string key) => Prefix + key.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>All variables that mean settings, also unknown ones.</summary>
    public static IEnumerable<SettingValue> Read(IReadOnlyDictionary<string, string> variables, string directory)
        => from variable in variables
           where variable.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
           orderby variable.Key
           select new SettingValue(
               variable.Key[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal),
               variable.Value,
               "environment variable " + variable.Key,
               directory);
}
