using System.Net;
using System.Text;
using System.Text.Json;
using GraderEtl.Tests.Support.Sheets;
using NUnit.Framework;

namespace GraderEtl.Tests.Support.Faults;

/// <summary>
/// Secrets that were made to be looked for. Each has letters that URLs, JSON, HTML and connection strings write in another way, and one
/// assertion looks for all the ways.
/// </summary>
internal sealed class Canaries(TestAccount account)
{
    public string ClientKey { get; } = "key canary+1f/8=&%25 ключ";

    public string DatabasePassword { get; } = "db canary;2e'\"/7=+пароль";

    public string MailPassword { get; } = "mail canary+3d/6=&<пароль>";

    public string ProxyPassword { get; } = "proxy canary:4e@/7?#'\"&=пароль";

    /// <summary>None of them is in a text, plain, escaped or in base64.</summary>
    /// <param name="text">The text.</param>
    /// <param name="where">What it is, for the message.</param>
    public void AssertNoneIn(string text, string where)
    {
        foreach (var form in (string[])[.. Forms(ClientKey), .. Forms(DatabasePassword), .. Forms(MailPassword), .. Forms(ProxyPassword), .. account.SecretLines, "PRIVATE KEY-----"])
        {
            var at = text.IndexOf(form, StringComparison.Ordinal);
            if (at >= 0)
                Assert.Fail($"{where} shows the secret as {form}: …{text[Math.Max(0, at - 200)..Math.Min(text.Length, at + form.Length + 20)]}…");
        }
    }

    /// <summary>None of them is in any file below a directory, whatever its encoding.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="own">Names of files that the test itself put there.</param>
    public void AssertNoneInFiles(string directory, params string[] own)
    {
        foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Where(file => !own.Contains(Path.GetFileName(file), StringComparer.Ordinal)))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var text = reader.ReadToEnd();
            AssertNoneIn(text, file);
            if (Path.GetExtension(file) == ".eml")
                AssertNoneInMail(Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>None of them is in a message, as it is sent and as it is read.</summary>
    public void AssertNoneInMail(byte[] content)
    {
        AssertNoneIn(Encoding.UTF8.GetString(content), "a message");
        var eml = Eml.Parse(content);
        AssertNoneIn(eml["Subject"] + eml.Part("text/plain").Text + eml.Part("text/html").Text, "a message as it is read");
    }

    private static IEnumerable<string> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return new Uri($"http://{Uri.EscapeDataString(secret)}@h/").ToString()["http://".Length..^"@h/".Length];
        yield return WebUtility.UrlEncode(secret);
        yield return WebUtility.HtmlEncode(secret);
        yield return JsonEncodedText.Encode(secret).ToString();
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        // part of a longer text that was encoded: three alignments, without the letters that neighbours share
        for (var shift = 0; shift < 3; shift++)
        {
            var inside = Convert.ToBase64String([.. new byte[shift], .. bytes])[4..^4];
            yield return inside;
            yield return inside.Replace('+', '-').Replace('/', '_');
        }

        // the middle of it, should something be cut or masked at the ends only
        yield return secret[3..12];
        yield return Uri.EscapeDataString(secret[3..12]);
    }
}
