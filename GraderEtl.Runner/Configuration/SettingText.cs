using System.Globalization;

namespace GraderEtl.Runner.Configuration;

/// <summary>Checks the text of a setting against its type and brings it into the form the binder reads. Ranges are checked later.</summary>
internal static class SettingText
{
    /// <summary>The text for the binder; null with what was expected when it is none.</summary>
    public static string? Normalize(Setting setting, string text, out string expected)
    {
        var trimmed = text.Trim();
        expected = "";
        switch (setting.Kind)
        {
            case SettingKind.WholeNumber:
                expected = "a whole number, such as 4";
                return setting.ValueType == typeof(int)
                    ? int.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? trimmed : null
                    : long.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? trimmed : null;
            case SettingKind.Duration:
                expected = DurationText.Expected;
                return DurationText.TryParse(trimmed, out var duration) ? duration.ToString("c", CultureInfo.InvariantCulture) : null;
            case SettingKind.Switch:
                expected = "true or false";
                return bool.TryParse(trimmed, out _) ? trimmed : null;
            case SettingKind.Choice:
                var names = Enum.GetNames(setting.ValueType);
                expected = "one of " + string.Join(", ", names);
                return names.FirstOrDefault(name => string.Equals(name, trimmed, StringComparison.OrdinalIgnoreCase));
            case SettingKind.Text when setting.IsSecret:
                return text;
            default:
                return trimmed;
        }
    }
}
