using System.Security.Cryptography;
using System.Text;

namespace GraderEtl.Core.Reporting.Html.Page;

/// <summary>A style sheet or script that every page holds, with the hash by which the page's policy allows it and nothing else.</summary>
internal sealed class PageAsset
{
    private PageAsset(string text)
    {
        Text = text;
        Source = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
    }

    public static PageAsset Style { get; } = Load("report.css");

    public static PageAsset Script { get; } = Load("report.js");

    public string Text { get; }

    /// <summary>Its source expression in a content security policy.</summary>
    public string Source { get; }

    private static PageAsset Load(string name)
    {
        using var stream = typeof(PageAsset).Assembly.GetManifestResourceStream("html/" + name)
            ?? throw new InvalidOperationException($"The assembly has no resource html/{name}.");
        using var reader = new StreamReader(stream);
        // a browser makes line ends one character before it computes the hash
        return new PageAsset(reader.ReadToEnd().ReplaceLineEndings("\n").Trim());
    }
}
