using GraderEtl.Runner.Logging;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Logging;

internal sealed class LogRetentionTests
{
    [Test]
    public void Only_files_named_by_days_long_past_are_deleted()
    {
        using var directory = new TempDirectory();
        string[] kept =
        [
            "2025-03-10.log", "2025-03-09.log", "2025-03-07.log", "2025-03-11.log", "app.log", "2025-02-30.log", "2025-3-1.log", "2025-01-01.log.gz",
            "2025-01-01.txt", "x2025-01-01.log", "2025-01-01.LOG",
        ];
        string[] old = ["2025-03-06.log", "2024-12-31.log"];
        foreach (var name in kept.Concat(old))
            File.WriteAllText(directory.File(name), "x");
        Directory.CreateDirectory(directory.File("2025-01-02.log"));

        var deleted = LogRetention.Apply(directory.Path, new DateOnly(2025, 3, 10), 3);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(deleted, Is.EquivalentTo(old));
            Assert.That(Directory.GetFileSystemEntries(directory.Path).Select(Path.GetFileName), Is.EquivalentTo(kept.Append("2025-01-02.log")));
        }
    }

    [Test]
    [Platform(Exclude = "Win")]
    public void Links_and_their_targets_stay()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory.File("precious"), "x");
        File.CreateSymbolicLink(directory.File("2020-01-01.log"), directory.File("precious"));

        Assert.That(LogRetention.Apply(directory.Path, new DateOnly(2025, 3, 10), 3), Is.Empty);
        Assert.That(File.ReadAllText(directory.File("2020-01-01.log")), Is.EqualTo("x"));
    }
}
