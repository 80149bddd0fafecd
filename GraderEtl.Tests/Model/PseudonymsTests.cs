using System.Security.Cryptography;
using System.Text;
using GraderEtl.Core.Model;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Model;

[Parallelizable(ParallelScope.All)]
public sealed class PseudonymsTests
{
    private const string User = "3583bf109f8b458e13ae1ac9d85c396a";

    [Test]
    public void A_salt_is_made_once_and_pseudonyms_stay_the_same()
    {
        using var directory = new TempDirectory();
        var first = Pseudonyms.Open(directory.File("salt"));
        var again = Pseudonyms.Open(directory.File("salt"));
        Assert.Multiple(() =>
        {
            Assert.That((first.IsNew, again.IsNew), Is.EqualTo((true, false)));
            Assert.That(new FileInfo(directory.File("salt")).Length, Is.EqualTo(Pseudonyms.SaltBytes));
            Assert.That(first.Of(User), Does.Match("^[0-9a-f]{32}$"));
            Assert.That(again.Of(User), Is.EqualTo(first.Of(User)));
            Assert.That(again.Of(Encoding.UTF8.GetBytes(User)), Is.EqualTo(first.Of(User)));
            Assert.That(again.Of(User + "0"), Is.Not.EqualTo(first.Of(User)));
        });
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(directory.File("salt")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void A_pseudonym_is_half_of_the_keyed_hash_and_another_salt_gives_another_one()
    {
        using var directory = new TempDirectory();
        var salt = Write(directory, "salt", 16);
        var pseudonym = Pseudonyms.Open(directory.File("salt")).Of("Ивановъ");
        Write(directory, "other", 16);
        Assert.Multiple(() =>
        {
            Assert.That(pseudonym, Is.EqualTo(Convert.ToHexStringLower(HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes("Ивановъ")))[..32]));
            Assert.That(Pseudonyms.Open(directory.File("other")).Of("Ивановъ"), Is.Not.EqualTo(pseudonym));
        });
    }

    [TestCase(0)]
    [TestCase(15)]
    [TestCase(4097)]
    public void A_salt_that_is_too_short_or_too_long_is_refused(int bytes)
    {
        using var directory = new TempDirectory();
        Write(directory, "salt", bytes);
        var refused = Assert.Throws<GraderEtlException>(() => Pseudonyms.Open(directory.File("salt")))!;
        Assert.That(refused.Message, Is.EqualTo(
            $"The salt file has {bytes} bytes. Expected: 16 to 4096 bytes in a file that only its owner may read, or no file: then one is made. "
            + $"Where: {directory.File("salt")}. To do: Name the file that was made for it, or a new one."));
    }

    [Test]
    public void A_salt_that_others_may_read_or_write_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no such mode.");
            return;
        }

        using var directory = new TempDirectory();
        Write(directory, "salt", 32);
        foreach (var right in new[] { UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.OtherWrite })
        {
            File.SetUnixFileMode(directory.File("salt"), UnixFileMode.UserRead | right);
            var refused = Assert.Throws<GraderEtlException>(() => Pseudonyms.Open(directory.File("salt")))!;
            Assert.That((refused.Kind, refused.Found), Is.EqualTo((ErrorKind.Configuration, "Others may read or write the salt file, and so trace pseudonyms back")));
        }
    }

    [Test]
    public void A_salt_in_a_directory_that_is_not_there_is_refused()
    {
        using var directory = new TempDirectory();
        var refused = Assert.Throws<GraderEtlException>(() => Pseudonyms.Open(directory.File("missing/salt")))!;
        Assert.That(refused.Found, Does.StartWith("The salt file cannot be used: "));
    }

    private static byte[] Write(TempDirectory directory, string name, int bytes)
    {
        var salt = RandomNumberGenerator.GetBytes(bytes);
        File.WriteAllBytes(directory.File(name), salt);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(directory.File(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return salt;
    }
}
