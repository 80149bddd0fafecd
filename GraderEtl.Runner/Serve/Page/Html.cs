using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using GraderEtl.Core;

namespace GraderEtl.Runner.Serve.Page;

/// <summary>
/// HTML under construction. The literal text of an interpolated string is markup, every value in it is encoded; only other HTML is taken
/// as it is. Attribute values stand in double quotes.
/// </summary>
internal sealed class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly StringBuilder _text = new();

    /// <summary>Adds markup.</summary>
    public Html Add([InterpolatedStringHandlerArgument("")] ref Markup markup)
    {
        _ = markup;
        return this;
    }

    /// <summary>HTML of an interpolated string.</summary>
    public static Html Of(Action<Html> write)
    {
        var html = new Html();
        write(html);
        return html;
    }

    public override string ToString() => _text.ToString();

    /// <summary>The parts of an interpolated string. It takes no other values than these, so that nothing is formatted by accident.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Markup(int literalLength, int formattedCount, Html html)
    {
        private readonly StringBuilder _text = html._text;

        public int Length { get; } = literalLength + formattedCount;

        public void AppendLiteral(string markup) => _text.Append(markup);

        public void AppendFormatted(string? text) => _text.Append(Encoder.Encode(text ?? ""));

        public void AppendFormatted(long number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

        public void AppendFormatted(Guid id) => _text.Append(id);

        public void AppendFormatted(Html? html) => _text.Append(html?._text);

        public void AppendFormatted(PageAsset asset) => _text.Append(asset.Text);
    }
}

/// <summary>The style sheet or the script that every page embeds, with the hash by which the page's policy allows it and nothing else.</summary>
internal sealed class PageAsset
{
    private PageAsset(string text)
    {
        Text = text;
        Source = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
    }

    /// <summary>The report's style, and what this page has beside it.</summary>
    public static PageAsset Style { get; } = new(Read(typeof(GraderEtlPipeline), "html/report.css") + "\n" + Read(typeof(PageAsset), "page.css"));

    public static PageAsset Script { get; } = new(Read(typeof(PageAsset), "page.js"));

    public string Text { get; }

    /// <summary>Its source expression in a content security policy.</summary>
    public string Source { get; }

    private static string Read(Type type, string name)
    {
        using var stream = type.Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The assembly has no resource {name}.");
        using var reader = new StreamReader(stream);
        // browsers normalize line ends before they compute the hash
        return reader.ReadToEnd().ReplaceLineEndings("\n").Trim();
    }
}
