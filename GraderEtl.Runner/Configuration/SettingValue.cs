namespace GraderEtl.Runner.Configuration;

/// <summary>A value somebody gave a key.</summary>
/// <param name="Key">The key as given, its parts joined by colons.</param>
/// <param name="Value">The value; null means not set.</param>
/// <param name="Origin">Where it came from, such as <c>appsettings.json</c> or <c>environment variable GRADERETL__Source__Lanes</c>.</param>
/// <param name="Directory">What relative paths of secrets are below.</param>
internal sealed record SettingValue(string Key, string? Value, string Origin, string Directory);
