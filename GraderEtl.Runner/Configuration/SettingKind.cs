namespace GraderEtl.Runner.Configuration;

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
