namespace GraderEtl.Runner.Configuration;

/// <summary>Where settings are looked for, so that tests need not touch the process's own.</summary>
/// <param name="Directory">The working directory, absolute: <c>appsettings.json</c> and relative paths are below it.</param>
/// <param name="Variables">Environment variables.</param>
/// <param name="UserSecrets">The user's secrets file; null for none.</param>
/// <param name="ConfigFile">The file of <c>--config</c>; null when it was not given.</param>
/// <param name="CommandLine">Values given on the command line.</param>
internal sealed record SettingsSources(
    string Directory,
    IReadOnlyDictionary<string, string> Variables,
    string? UserSecrets = null,
    string? ConfigFile = null,
    IReadOnlyList<SettingValue>? CommandLine = null);
