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

/// <summary>
/// Reads lengths of time: <c>hh:mm:ss</c>, <c>d.hh:mm:ss</c>, or a number with a unit (<c>500ms</c>, <c>300s</c>, <c>5m</c>, <c>2h</c>,
/// <c>31d</c>). A bare number is refused: .NET would read it as days where most people mean seconds.
/// </summary>
internal static class DurationText
{
    private static readonly (string Unit, double Milliseconds)[] Units =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>Reads a length of time; false when it is none.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        text = text.Trim();
        // the constant form alone: it does not take 24:00:00 for 24 days as the general one does
        if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out duration) && text.Contains(':'))
            return true;
        foreach (var (unit, milliseconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                || !decimal.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                continue;
            }

            var total = (double)number * milliseconds;
            if (total > TimeSpan.MaxValue.TotalMilliseconds / 2)
                break;
            duration = TimeSpan.FromMilliseconds(total);
            return true;
        }

        duration = default;
        return false;
    }
}
