using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;

namespace GraderEtl.Core.Reporting.GoogleSheets;

/// <summary>A service account's key file. No message contains anything of the private key.</summary>
internal sealed class ServiceAccountKey : IDisposable
{
    private const string DefaultTokenUri = "https://oauth2.googleapis.com/token";
    private const int MostBytes = 64 * 1024;

    private ServiceAccountKey(string email, string? keyId, RSA key, string tokenUri)
    {
        Email = email;
        KeyId = keyId;
        Key = key;
        TokenUri = tokenUri;
    }

    /// <summary>The account's address, which spreadsheets are shared with.</summary>
    public string Email { get; }

    public string? KeyId { get; }

    public RSA Key { get; }

    /// <summary>Where access tokens come from.</summary>
    public string TokenUri { get; }

    /// <summary>Reads the file that <see cref="SheetsOptions.CredentialsFile"/> names.</summary>
    /// <exception cref="GraderEtlException">It is not there or no service account's key file.</exception>
    public static ServiceAccountKey Read(SheetsOptions options)
    {
        var path = Path.GetFullPath(options.CredentialsFile ?? "");
        try
        {
            using var document = JsonDocument.Parse(ReadBytes(path));
            return Parse(path, document.RootElement, options.TokenUri);
        }
        catch (JsonException malformed)
        {
            throw Unfit(path, FormattableString.Invariant(
                $"is malformed JSON from line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1} on"));
        }
    }

    /// <summary>True when others than the owner may read the file; on Windows the directory's rules hold and nothing is said.</summary>
    public static bool IsReadableByOthers(SheetsOptions options)
        => !OperatingSystem.IsWindows()
            && File.Exists(options.CredentialsFile)
            && (File.GetUnixFileMode(options.CredentialsFile) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != UnixFileMode.None;

    public void Dispose() => Key.Dispose();

    private static byte[] ReadBytes(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                throw Unfit(path, "is larger than any key file");
            var bytes = File.ReadAllBytes(path);
            // editors of Windows put a byte order mark in front
            return bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Unfit(path, unreadable is FileNotFoundException or DirectoryNotFoundException ? "is not there" : $"cannot be read: {FileFailures.Describe(unreadable)}");
        }
    }

    private static ServiceAccountKey Parse(string path, JsonElement root, string? tokenUri)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Unfit(path, "is not a JSON object");
        if (root.TryGetProperty("installed", out _) || root.TryGetProperty("web", out _))
            throw Unfit(path, "is the file of an OAuth client, not of a service account");
        if (Text(root, "type") is var type && type != "service_account")
            throw Unfit(path, type is null ? "names no type of account" : $"is of type '{type}'");
        var email = Text(root, "client_email") ?? throw Unfit(path, "has no client_email");
        var pem = Text(root, "private_key") ?? throw Unfit(path, "has no private_key");
        tokenUri = string.IsNullOrWhiteSpace(tokenUri) ? Text(root, "token_uri") ?? DefaultTokenUri : tokenUri;
        if (!Uri.TryCreate(tokenUri, UriKind.Absolute, out var uri) || !SheetsOptionsCheck.IsSafe(uri))
            throw Unfit(path, "has a token_uri that is not an https address");
        return new ServiceAccountKey(email, Text(root, "private_key_id"), Import(path, pem), tokenUri);
    }

    private static RSA Import(string path, string pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            // a public key alone would be found out only when it signs
            key.SignData([], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return key;
        }
        catch (Exception damaged) when (damaged is ArgumentException or CryptographicException)
        {
            // neither its text nor the exception goes on: it may quote the key
            key.Dispose();
            throw Unfit(path, "has a private_key that is damaged");
        }
    }

    private static string? Text(JsonElement root, string name)
        => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static GraderEtlException Unfit(string path, string what) => new(ErrorKind.Output, $"The key file {path} {what}")
    {
        Expected = "the JSON key file of a service account, as Google's console makes it",
        Where = "Sheets:CredentialsFile",
        Kept = "all data is in the database; the sheet is as it was",
        Remedy = "create a new key for the service account in Google's console, keep the file private (chmod 600) and name it in Sheets:CredentialsFile",
    };
}
