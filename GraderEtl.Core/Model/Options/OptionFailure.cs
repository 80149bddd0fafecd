using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Model.Options;

/// <summary>A setting whose value cannot be right. Values of secrets never get in.</summary>
/// <param name="Key">The setting, such as <c>Source:Lanes</c>.</param>
/// <param name="Found">What was found; null where nothing is set.</param>
/// <param name="Expected">What was expected, with range, unit or an example.</param>
/// <param name="Remedy">What to do, where that is more than to correct the value.</param>
internal sealed record OptionFailure(string Key, string? Found, string Expected, string? Remedy = null)
{
    /// <summary>All of it in one line: <c>Section:Key: found …; expected …</c>.</summary>
    public override string ToString() => $"{Key}: found {Found ?? "nothing"}; expected {Expected}{(Remedy is null ? "" : "; " + Remedy)}";
}

/// <summary>Checks options when the host starts or the pipeline is first asked for.</summary>
internal interface IOptionsCheck
{
    /// <summary>Everything that is wrong.</summary>
    /// <param name="options">The options, all of them.</param>
    IEnumerable<OptionFailure> Check(GraderEtlOptions options);
}

/// <summary>Tells the host what all checks found, at once.</summary>
internal sealed class GraderEtlOptionsValidator(IEnumerable<IOptionsCheck> checks) : IValidateOptions<GraderEtlOptions>
{
    public ValidateOptionsResult Validate(string? name, GraderEtlOptions options)
    {
        var failures = checks.SelectMany(check => check.Check(options)).Select(static failure => failure.ToString()).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}

/// <summary>Collects what is wrong with options.</summary>
internal sealed class OptionsFailures
{
    private const int LongestIdentifier = 63;
    private readonly List<OptionFailure> _failures = [];

    public IReadOnlyList<OptionFailure> All => _failures;

    public void Add(string key, string? found, string expected, string? remedy = null) => _failures.Add(new OptionFailure(key, found, expected, remedy));

    public void Required(string key, string? value, string expected)
    {
        if (string.IsNullOrWhiteSpace(value))
            Add(key, found: null, expected);
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

    private static string Format(TimeSpan value) => value.ToString("c", CultureInfo.InvariantCulture);
}
