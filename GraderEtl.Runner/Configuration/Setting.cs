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

    private static readonly string[] SecretNames = ["ClientKey", "Password", "ConnectionString", "Secret", "Url"];

    /// <summary>True when its value must never be shown.</summary>
    public bool IsSecret => Kind != SettingKind.SecretFile && SecretNames.Contains(Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a setting of the program as a whole, which no source has for itself.</summary>
    public bool IsOfProgram { get; init; }

    /// <summary>The last part of its key.</summary>
    public string Name => Key[(Key.LastIndexOf(':') + 1)..];

    /// <summary>The environment variable that sets it.</summary>
    public string Variable => EnvironmentSettings.VariableOf(Key);

    /// <summary>Its value as it may be shown.</summary>
    public string Show(string? value) => IsSecret && !string.IsNullOrEmpty(value) ? "***" : value ?? "";
}

/// <summary>What the value of a setting is.</summary>
internal enum SettingKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    WholeNumber,

    /// <summary>A share of a whole, from 0 to 1, or in percent.</summary>
    Share,

    /// <summary>A length of time, see <see cref="DurationText"/>.</summary>
    Duration,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Switch,

    /// <summary>One of a few names.</summary>
    Choice,

    /// <summary>Several texts: a JSON array, numbered keys, or one value with commas.</summary>
    List,

    /// <summary>A directory or file; a relative one is below the working directory.</summary>
    Path,

    /// <summary>A file that holds the secret of another setting; a relative one is beside the settings file that names it.</summary>
    SecretFile,
}

/// <summary>The value that was given to a key.</summary>
/// <param name="Key">The key as given, its parts joined by colons.</param>
/// <param name="Value">The value; null means not set.</param>
/// <param name="Origin">Where it came from, such as <c>appsettings.json</c> or <c>environment variable GRADERETL__Source__Lanes</c>.</param>
/// <param name="Directory">What relative paths of secrets are below.</param>
internal sealed record SettingValue(string Key, string? Value, string Origin, string Directory);
