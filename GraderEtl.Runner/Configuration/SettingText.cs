using System.Globalization;

namespace GraderEtl.Runner.Configuration;

/// <summary>Checks the text of a setting against its type and brings it into the form the binder reads. Ranges are checked later.</summary>
internal static class SettingText
{
    /// <summary>The text for the binder; null with what was expected when it is none.</summary>
    public static string? Normalize(Setting setting, string text, out Phrase? expected)
    {
        var trimmed = text.Trim();
        expected = null;
        switch (setting.Kind)
        {
            case SettingKind.WholeNumber:
                expected = Phrase.Of(ProblemText.WholeNumber);
                return setting.ValueType == typeof(int)
                    ? int.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? trimmed : null
                    : long.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? trimmed : null;
            case SettingKind.Share:
                expected = Phrase.Of(ProblemText.Share);
                var isPercent = trimmed.EndsWith('%');
                return double.TryParse(isPercent ? trimmed[..^1] : trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var share)
                    ? (isPercent ? share / 100 : share).ToString(CultureInfo.InvariantCulture)
                    : null;
            case SettingKind.Duration:
                expected = Phrase.Of(ProblemText.Duration);
                return DurationText.TryParse(trimmed, out var duration) ? duration.ToString("c", CultureInfo.InvariantCulture) : null;
            case SettingKind.Switch:
                expected = Phrase.Of(ProblemText.TrueOrFalse);
                return bool.TryParse(trimmed, out _) ? trimmed : null;
            case SettingKind.Choice:
                var names = Enum.GetNames(setting.ValueType);
                expected = Phrase.Of(ProblemText.OneOf, string.Join(", ", names));
                return names.FirstOrDefault(name => string.Equals(name, trimmed, StringComparison.OrdinalIgnoreCase));
            case SettingKind.Text when setting.IsSecret:
                return text;
            default:
                return trimmed;
        }
    }
}
