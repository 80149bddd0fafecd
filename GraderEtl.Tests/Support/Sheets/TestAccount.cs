using System.Security.Cryptography;
using System.Text.Json;

namespace GraderEtl.Tests.Support.Sheets;

/// <summary>A service account with a key pair, made once for all tests, and the key file that its owner would download.</summary>
internal sealed class TestAccount
{
    private static readonly Lazy<RSA> Pair = new(() => RSA.Create(2048));

    public string Email { get; } = "grader-report@example-project.iam.gserviceaccount.com";

    public string KeyId { get; } = "5f0c2a6f4d1b4c0e9a77";

    public RSA Key => Pair.Value;

    /// <summary>The lines of the private key: none of them may ever be seen.</summary>
    public IEnumerable<string> SecretLines => Key.ExportPkcs8PrivateKeyPem().Split('\n').Where(line => line.Length > 0 && line[0] != '-');

    /// <summary>Writes the key file; only its owner may read it.</summary>
    public void Write(string path, string tokenUri, RSA? key = null)
    {
        File.WriteAllText(path, JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["type"] = "service_account",
            ["project_id"] = "example-project",
            ["private_key_id"] = KeyId,
            ["private_key"] = (key ?? Key).ExportPkcs8PrivateKeyPem() + "\n",
            ["client_email"] = Email,
            ["client_id"] = "100000000000000000001",
            ["token_uri"] = tokenUri,
        }));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
