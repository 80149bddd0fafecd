using System.Globalization;
using System.Text.RegularExpressions;
using GraderEtl.Core.Reporting.Html;
using NUnit.Framework;

namespace GraderEtl.Tests.Reporting.Html;

/// <summary>The style sheet's colours can be told apart in both schemes and on paper (WCAG 2.1, 1.4.3 and 1.4.11).</summary>
[TestFixture]
public sealed partial class ReportColorTests
{
    private const double Text = 4.5;
    private const double Drawing = 3;

    private static readonly IReadOnlyDictionary<string, string>[] Schemes = [.. Root().Matches(PageAsset.Style.Text).Select(root => Variables(root.Value))];

    [Test]
    public void There_is_a_scheme_for_light_dark_and_paper() => Assert.That(Schemes, Has.Length.EqualTo(3));

    [TestCase("ink", "card", Text)]
    [TestCase("ink", "page", Text)]
    [TestCase("soft", "card", Text)]
    [TestCase("soft", "page", Text)]
    [TestCase("link", "page", Text)]
    [TestCase("link", "card", Text)]
    [TestCase("ink", "notice", Text)]
    [TestCase("link", "notice", Text)]
    [TestCase("soft", "notice", Text)]
    [TestCase("on-light", "h1", Text)]
    [TestCase("on-light", "h2", Text)]
    [TestCase("on-light", "h3", Text)]
    [TestCase("on-dark", "h4", Text)]
    [TestCase("on-dark", "h5", Text)]
    [TestCase("a", "card", Drawing)]
    [TestCase("b", "card", Drawing)]
    [TestCase("c", "card", Drawing)]
    [TestCase("a-fill", "card", Drawing)]
    [TestCase("ink", "a-fill", Drawing)]
    public void Colours_stand_out_from_what_is_behind_them(string front, string back, double least)
    {
        foreach (var scheme in Schemes)
            Assert.That(Contrast(Value(scheme, front), Value(scheme, back)), Is.GreaterThanOrEqualTo(least), $"{Value(scheme, front)} on {Value(scheme, back)}");
    }

    private static string Value(IReadOnlyDictionary<string, string> scheme, string name) => scheme.TryGetValue(name, out var value) ? value : Schemes[0][name];

    private static Dictionary<string, string> Variables(string root)
        => Variable().Matches(root).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["hex"].Value, StringComparer.Ordinal);

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string hex)
    {
        var channels = Enumerable.Range(0, 3).Select(i => int.Parse(hex.AsSpan(i * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(c => c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * channels[0]) + (0.7152 * channels[1]) + (0.0722 * channels[2]);
    }

    [GeneratedRegex(@":root \{[^}]*\}")]
    private static partial Regex Root();

    [GeneratedRegex("--(?<name>[a-z0-9-]+): #(?<hex>[0-9a-fA-F]{6});", RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();
}
