namespace GraderEtl.Runner.Configuration;

/// <summary>A setting that exists.</summary>
/// <param name="Key">Its name, such as <c>Source:Lanes</c>.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="ValueType">The type of the property it is bound to.</param>
/// <param name="Default">Its value when it is not set.</param>
internal sealed record Setting(string Key, SettingKind Kind, Type ValueType, object? Default)
{
    /// <summary>Ends the name of the setting that names a file with the secret.</summary>
    public const string FileSuffix = "File";

    private static readonly string[] SecretNames = ["ClientKey", "Password", "ConnectionString"];

    /// <summary>True when its value must never be shown.</summary>
    public bool IsSecret => Kind != SettingKind.SecretFile && SecretNames.Contains(Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The last part of its key.</summary>
    public string Name => Key[(Key.LastIndexOf(':') + 1)..];

    /// <summary>The environment variable that sets it.</summary>
    public string Variable => EnvironmentSettings.VariableOf(Key);

    /// <summary>Its value as it may be shown.</summary>
    public string Show(string? value) => IsSecret && !string.IsNullOrEmpty(value) ? "***" : value ?? "";
}
