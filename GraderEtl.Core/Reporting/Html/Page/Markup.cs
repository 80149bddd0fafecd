using System.Globalization;

namespace GraderEtl.Core.Reporting.Html.Page;

/// <summary>
/// Writes HTML and the SVG in it. Whatever is given as a text or as the value of an attribute comes out as such: there is no way to write
/// markup but by its elements. Names of elements and attributes are the program's own.
/// </summary>
internal sealed class Markup(TextWriter output)
{
    private readonly Stack<string> _open = new();

    /// <summary>Begins an element; attributes whose value is null are left out.</summary>
    public Markup Open(string element, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        Tag(element, attributes);
        output.Write('>');
        _open.Push(element);
        return this;
    }

    /// <summary>Ends the element that was begun last.</summary>
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

    /// <summary>An SVG element without content.</summary>
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

    /// <summary>Breaks the line, for those who read the source.</summary>
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
