using System.Security.Cryptography;
using System.Text;
using GraderEtl.Runner.Configuration;

namespace GraderEtl.Runner.Serve.Page;

/// <summary>What a visitor of the page may do.</summary>
internal enum PageRole
{
    /// <summary>Sees figures and states, no personal data.</summary>
    Viewer,

    /// <summary>Sees records in quarantine as well, and may start, pause and cancel.</summary>
    Operator,
}

/// <summary>The tokens by which people log in: a file with the lines <c>viewer: TOKEN</c> and <c>operator: TOKEN</c>.</summary>
/// <param name="viewer">The hash of the viewers' token.</param>
/// <param name="operators">The hash of the operators' token.</param>
internal sealed class PageTokens(byte[] viewer, byte[] operators)
{
    private const string Key = "Serve:TokenFile";
    private const int LeastLength = 20;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="where">The setting that names it.</param>
    /// <exception cref="UsageException">It cannot be read, others can read it, or it does not hold both tokens.</exception>
    public static PageTokens Read(string path, Phrase where)
    {
        var tokens = Lines(path, where);
        var viewer = Find("viewer");
        var operators = Find("operator");
        if (viewer == operators)
            throw Wrong(Phrase.Of(ServeText.TokensAlike, path));
        return new PageTokens(Hash(viewer), Hash(operators));

        string Find(string role) => tokens.Where(token => token.Role == role).ToList() switch
        {
            [] => throw Wrong(Phrase.Of(ServeText.TokenMissing, path, role)),
            [{ Token.Length: < LeastLength }] => throw Wrong(Phrase.Of(ServeText.TokenShort, path, role, LeastLength)),
            [var only] => only.Token,
            _ => throw Wrong(Phrase.Of(ServeText.TokenTwice, path, role)),
        };

        UsageException Wrong(Phrase found) => new(found, Phrase.Of(ServeText.TokenFormat), where, Phrase.Of(ServeText.TokenRemedy));
    }

    /// <summary>Whose token it is; null when it is neither. Takes the same time for each.</summary>
    public PageRole? Match(string token)
    {
        var hash = Hash(token);
        var (isViewer, isOperator) = (CryptographicOperations.FixedTimeEquals(hash, viewer), CryptographicOperations.FixedTimeEquals(hash, operators));
        return isOperator ? PageRole.Operator : isViewer ? PageRole.Viewer : null;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static List<(string Role, string Token)> Lines(string path, Phrase where)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
            {
                throw new UsageException(
                    Phrase.Of(ServeText.TokensReadable, path), Phrase.Of(ServeText.OwnerOnly), where, Phrase.Of(ServeText.RestrictFile, Commands.Invocation.Quote(path)));
            }

            return
            [
                .. TextFile.Read(path, where).Split('\n')
                    .Where(static line => !line.StartsWith('#') && line.Contains(':', StringComparison.Ordinal))
                    .Select(static line => line.Split(':', 2))
                    .Select(static parts => (parts[0].Trim(), parts[1].Trim())),
            ];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                Phrase.Of(ProblemText.FileUnreadable, path, Phrase.Of(unreadable)), Phrase.Of(ServeText.TokenFormat), where, Phrase.Of(ProblemText.CorrectOrPermissions, Key));
        }
    }
}
