using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace GraderEtl.Core.Reporting.Html;

/// <summary>
/// Writes HTML and the SVG in it. Texts and attribute values are always encoded; markup comes from its methods only. Names of elements and
/// attributes are the program's own.
/// </summary>
internal sealed class Markup(TextWriter output)
{
    private readonly Stack<string> _open = new();

    /// <summary>A length as a share of the width.</summary>
    public static string Percent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";

    /// <summary>Opens an element; attributes with a null value are left out.</summary>
    public Markup Open(string element, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Tag(element, attributes);
        output.Write('>');
        _open.Push(element);
        return this;
    }

    /// <summary>Closes the element that was opened last.</summary>
    public Markup Close()
    {
        output.Write("</");
        output.Write(_open.Pop());
        output.Write('>');
        return this;
    }

    public Markup Text(string text)
    {
        HtmlText.Encode(output, text);
        return this;
    }

    /// <summary>An element with a text and nothing else.</summary>
    public Markup Element(string element, string text, params ReadOnlySpan<(string Name, object? Value)> attributes)
        => Open(element, attributes).Text(text).Close();

    /// <summary>An HTML element that has no content, such as <c>meta</c>.</summary>
    public Markup Void(string element, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Tag(element, attributes);
        output.Write('>');
        return this;
    }

    /// <summary>An element without content, closed as SVG wants it and HTML allows.</summary>
    public Markup Shape(string element, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Tag(element, attributes);
        output.Write("/>");
        return this;
    }

    /// <summary>The program's own style or script, byte for byte.</summary>
    public Markup Embedded(string element, PageAsset asset)
    {
        output.Write('<');
        output.Write(element);
        output.Write('>');
        output.Write(asset.Text);
        output.Write("</");
        output.Write(element);
        output.Write('>');
        return this;
    }

    public Markup Doctype()
    {
        output.Write("<!DOCTYPE html>\n");
        return this;
    }

    /// <summary>Breaks the line, for readers of the source.</summary>
    public Markup Line()
    {
        output.Write('\n');
        return this;
    }

    private void Tag(string element, ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        output.Write('<');
        output.Write(element);
        foreach (var (name, value) in attributes)
        {
            if (value is null)
                continue;
            output.Write(' ');
            output.Write(name);
            output.Write("=\"");
            HtmlText.Encode(output, Convert.ToString(value, CultureInfo.InvariantCulture)!);
            output.Write('"');
        }
    }
}

/// <summary>
/// Encodes text for elements and for attributes in double quotes. Markup is escaped; invisible characters that change what is seen
/// (controls, marks of writing direction) become their code point, such as <c>\u202E</c>; a lone surrogate becomes U+FFFD.
/// </summary>
internal static class HtmlText
{
    public static void Encode(TextWriter output, string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Escape(rune) is { } escaped)
                output.Write(escaped);
            else if (rune.IsBmp)
                output.Write((char)rune.Value);
            else
                output.Write(rune.ToString());
        }
    }

    private static string? Escape(Rune rune) => rune.Value switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        < 128 and >= ' ' and not 127 => null,
        _ => IsHarmless(rune) ? null : string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
    };

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}

/// <summary>Sections and lists of figures.</summary>
internal static partial class MarkupSections
{
    /// <summary>Opens a section, up to <see cref="Markup.Close"/>.</summary>
    /// <param name="page">The page.</param>
    /// <param name="id">The target of links.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="isHalf">True when it takes half of a wide screen.</param>
    public static Markup OpenSection(this Markup page, string id, string title, bool isHalf = false)
        => page.Open("section", ("id", id), ("class", isHalf ? "half" : null), ("aria-labelledby", "h-" + id))
            .Element("h2", title, ("id", "h-" + id)).Line();

    public static Markup Note(this Markup page, string text) => page.Open("p", ("class", "note")).Prose(text).Close().Line();

    /// <summary>A text of which no line ends within a day such as <c>2025-03-01</c>.</summary>
    public static Markup Prose(this Markup page, string text)
    {
        var from = 0;
        foreach (var day in IsoDay().EnumerateMatches(text))
        {
            page.Text(text[from..day.Index]).Element("span", text.Substring(day.Index, day.Length), ("class", "d"));
            from = day.Index + day.Length;
        }

        return page.Text(text[from..]);
    }

    /// <summary>A named figure in a list.</summary>
    public static Markup Fact(this Markup page, ReportFrame frame, string metric, string value, string? name = null)
        => page.Open("div", ("data-metric", metric)).Open("dt").Term(frame, metric, name).Close().Element("dd", value).Close();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IsoDay();
}

/// <summary>Names of figures, and names from the source.</summary>
internal static class MarkupTerms
{
    /// <summary>Longer than any course name; longer names are cut.</summary>
    private const int LongestName = 120;

    /// <summary>Longer names may break.</summary>
    private const int LongestLine = 15;

    private static readonly char[] PartEnds = ['+', '_', ':'];

    /// <summary>The name of a figure, linked to its definition, which the script shows as a tooltip.</summary>
    public static Markup Term(this Markup page, ReportFrame frame, string metric, string? name = null)
        => page.Element("a", name ?? frame.Metric(metric).Name, ("class", "term"), ("href", "#d-" + metric));

    /// <summary>A name from the source, which is untrusted: cut when long, isolated in its direction of writing. A line may end after its parts.</summary>
    public static Markup SourceName(this Markup page, string name)
    {
        page.Open("bdi");
        var (shown, from) = (name.Length == 0 ? ReportFrame.Nothing : Short(name), 0);
        while (shown.Length > LongestLine && shown.IndexOfAny(PartEnds, from) is >= 0 and var end)
        {
            page.Text(shown[from..(end + 1)]).Shape("wbr");
            from = end + 1;
        }

        return page.Text(shown[from..]).Close();
    }

    /// <summary>A name from the source, cut when long.</summary>
    public static string Short(string name) => name.EnumerateRunes().Count() <= LongestName
        ? name
        : string.Concat(name.EnumerateRunes().Take(LongestName).Select(rune => rune.ToString())) + "…";
}
