using System.Data.Common;
using System.Text;
using System.Text.Json;

namespace GraderEtl.Runner.Logging;

/// <summary>
/// The last defence of secrets: replaces every known secret value, plain, URL-encoded, JSON-escaped or in base64, by <c>***</c>.
/// Messages are written without secrets in the first place.
/// </summary>
internal sealed class SecretRedactor
{
    private const string Mask = "***";

    /// <summary>Shorter values would blacken ordinary words and are no secrets worth the name.</summary>
    private const int Shortest = 4;

    private static readonly string[] PasswordKeys = ["Password", "Pwd", "PSW", "SSL Password"];
    private readonly string[] _forms;

    /// <param name="secrets">Secret values; of a connection string its passwords count as well.</param>
    public SecretRedactor(IEnumerable<string> secrets)
    {
        var forms = new HashSet<string>(StringComparer.Ordinal);
        foreach (var secret in secrets.SelectMany(Parts).Where(secret => secret.Length >= Shortest))
            forms.UnionWith(Forms(secret));
        // the longest first, so that a secret inside another leaves no rest
        _forms = [.. forms.Where(form => form.Length >= Shortest).OrderByDescending(form => form.Length)];
    }

    /// <summary>The text without secrets.</summary>
    public string Redact(string text)
    {
        foreach (var form in _forms)
            text = text.Replace(form, Mask, StringComparison.Ordinal);
        return text;
    }

    private static IEnumerable<string> Parts(string secret)
    {
        yield return secret;
        if (!secret.Contains('=', StringComparison.Ordinal))
            yield break;
        foreach (var password in Passwords(secret))
            yield return password;
    }

    private static List<string> Passwords(string connectionString)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
            return [.. PasswordKeys.Where(parts.ContainsKey).Select(key => (string)parts[key])];
        }
        catch (ArgumentException)
        {
            // a key or password that merely holds an equals sign
            return [];
        }
    }

    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return Uri.EscapeDataString(secret).Replace("%20", "+", StringComparison.Ordinal);
        yield return JsonEncodedText.Encode(secret).ToString();
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return Convert.ToBase64String(bytes);
        // inside a longer text base64 of the same bytes looks different at each of three alignments; the letters in the middle do not
        for (var shift = 0; shift < 3; shift++)
        {
            var encoded = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            var first = (shift * 8 + 5) / 6;
            var last = (shift + bytes.Length) * 8 / 6;
            if (last - first < 2 * Shortest)
                continue;
            yield return encoded[first..last];
            yield return encoded[first..last].Replace('+', '-').Replace('/', '_');
        }
    }
}
