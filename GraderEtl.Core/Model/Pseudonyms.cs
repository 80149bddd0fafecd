using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace GraderEtl.Core.Model;

/// <summary>
/// Gives users names that stay the same as long as the salt does, and that only who has the salt can trace back: the first 128 bits of
/// HMAC-SHA-256 of the user's id with the salt as its key. The salt is a file that only its owner may read.
/// </summary>
public sealed class Pseudonyms
{
    /// <summary>Bytes of a salt that <see cref="Open"/> makes.</summary>
    public const int SaltBytes = 32;

    /// <summary>The fewest bytes that a salt may have.</summary>
    public const int FewestSaltBytes = 16;

    /// <summary>The most bytes that a salt may have.</summary>
    public const int MostSaltBytes = 4096;

    private const int PseudonymBytes = 16;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly byte[] _salt;

    private Pseudonyms(byte[] salt, bool isNew) => (_salt, IsNew) = (salt, isNew);

    /// <summary>True when the salt was made just now: pseudonyms differ from all that were given before.</summary>
    public bool IsNew { get; }

    /// <summary>Reads the salt of a file. Where there is no such file, one with 32 random bytes is made, mode 0600.</summary>
    /// <param name="saltFile">The file. All its bytes are the salt, 16 to 4,096 of them.</param>
    /// <exception cref="GraderEtlException">It cannot be read or made, is too short or too long, or others may read or write it.</exception>
    public static Pseudonyms Open(string saltFile)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(saltFile);
        var path = Path.GetFullPath(saltFile);
        try
        {
            return File.Exists(path) ? Read(path) : Make(path);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw Refuse(path, $"The salt file cannot be used: {unusable.Message}", "Name a file that can be read, or a place where one can be made", unusable);
        }
    }

    /// <summary>The pseudonym of a user: 32 hexadecimal digits in lower case.</summary>
    /// <param name="userId">The user's id.</param>
    public string Of(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(userId.Length));
        var pseudonym = Of(rented.AsSpan(0, Encoding.UTF8.GetBytes(userId, rented)));
        ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return pseudonym;
    }

    /// <summary>The pseudonym of a user: 32 hexadecimal digits in lower case.</summary>
    /// <param name="userId">The user's id in UTF-8.</param>
    public string Of(ReadOnlySpan<byte> userId)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_salt, userId, hash);
        return Convert.ToHexStringLower(hash[..PseudonymBytes]);
    }

    private static Pseudonyms Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
            throw Refuse(path, "Others may read or write the salt file, and so trace pseudonyms back", $"chmod 600 {path}, or name a new file");
        using var file = File.OpenRead(path);
        if (file.Length is < FewestSaltBytes or > MostSaltBytes)
            throw Refuse(path, $"The salt file has {file.Length} bytes", "Name the file that was made for it, or a new one");
        var salt = new byte[file.Length];
        file.ReadExactly(salt);
        return new Pseudonyms(salt, isNew: false);
    }

    private static Pseudonyms Make(string path)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(salt);
        file.Flush(flushToDisk: true);
        return new Pseudonyms(salt, isNew: true);
    }

    private static GraderEtlException Refuse(string path, string found, string remedy, Exception? cause = null) => new(ErrorKind.Configuration, found, cause)
    {
        Expected = $"{FewestSaltBytes} to {MostSaltBytes} bytes in a file that only its owner may read, or no file: then one is made",
        Where = path,
        Remedy = remedy,
    };
}
