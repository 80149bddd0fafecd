namespace GraderEtl.Runner.Configuration;

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
