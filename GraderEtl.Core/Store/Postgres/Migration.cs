using System.Globalization;
using System.IO.Hashing;
using System.Text;
using GraderEtl.Core.Sql;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>A numbered file of <c>db/schema</c>.</summary>
/// <param name="Number">Its place; migrations are applied in this order.</param>
/// <param name="Name">Its name without number and ending.</param>
/// <param name="Template">Its text, names not filled in.</param>
internal sealed record Migration(int Number, string Name, string Template)
{
    private const string Folder = "schema/";

    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        .. typeof(Migration).Assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(static name => FromResource(name)),
    ];

    /// <summary>Tells whether a file was changed after it was applied.</summary>
    public long Checksum { get; } = unchecked((long)XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(Template)));

    private static Migration FromResource(string resource)
    {
        var file = Path.GetFileNameWithoutExtension(resource[Folder.Length..]);
        var dash = file.IndexOf('_', StringComparison.Ordinal);
        return new Migration(int.Parse(file[..dash], CultureInfo.InvariantCulture), file[(dash + 1)..], SqlText.Template(resource));
    }
}
