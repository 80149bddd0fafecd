using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Model.Options;

/// <summary>Collects what is wrong with options, each as <c>Section:Key: found …; expected …</c>. Values of secrets never get in.</summary>
internal sealed class OptionsFailures
{
    private const int LongestIdentifier = 63;
    private readonly List<string> _failures = [];

    public void Add(string key, string found, string expected) => _failures.Add($"{key}: found {found}; expected {expected}");

    public void Required(string key, string? value, string expected)
    {
        if (string.IsNullOrWhiteSpace(value))
            Add(key, "nothing", expected);
    }

    public void InRange(string key, long value, long least, long most)
    {
        if (value >= least && value <= most)
            return;
        var range = most is long.MaxValue or int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {least}")
            : string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}");
        Add(key, value.ToString(CultureInfo.InvariantCulture), range);
    }

    public void InRange(string key, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
            Add(key, Format(value), $"a length of time from {Format(least)} to {Format(most)}");
    }

    /// <summary>PostgreSQL cuts longer names silently, so that two could become one.</summary>
    public void Identifier(string key, string? value, string example)
    {
        if (string.IsNullOrWhiteSpace(value) || value.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(value) > LongestIdentifier)
            Add(key, $"'{value}'", $"a name of 1 to {LongestIdentifier} bytes, such as {example}");
    }

    public void TimeZone(string key, string? id)
    {
        if (id is null || !TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) || !zone.HasIanaId)
            Add(key, $"'{id}'", "an IANA zone name, such as Europe/Moscow");
    }

    public void Language(string key, string? name)
    {
        if (Localization.Language.Find(name) is null)
            Add(key, $"'{name}'", "one of " + string.Join(", ", Localization.Language.All.Select(language => language.Name)));
    }

    public ValidateOptionsResult ToResult() => _failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_failures);

    private static string Format(TimeSpan value) => value.ToString("c", CultureInfo.InvariantCulture);
}
