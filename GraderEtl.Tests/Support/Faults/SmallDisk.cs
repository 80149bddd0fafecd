using System.Globalization;
using GraderEtl.Runner.Embedded;
using NUnit.Framework;

namespace GraderEtl.Tests.Support.Faults;

/// <summary>A file system in memory that is soon full. Making one takes the right to mount, so elsewhere the test says so and is left out.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Makes one.</summary>
    /// <param name="megabytes">Its size.</param>
    /// <param name="owner">A process whose user shall own it.</param>
    public static async Task<SmallDisk> MountAsync(int megabytes, int owner)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Assert.Ignore("A disk of its own can only be mounted by root on Linux; the disk that is full is not tested here.");
        var disk = new SmallDisk(TestClusterPlace.New());
        Directory.CreateDirectory(disk.Path);
        var mounted = await ChildProcess.RunAsync(["mount", "-t", "tmpfs", "-o", Size(megabytes), "none", disk.Path]);
        if (!mounted.Succeeded)
        {
            Directory.Delete(disk.Path);
            Assert.Ignore($"Nothing can be mounted here ({mounted.LastLines}); the disk that is full is not tested here.");
        }

        await MustAsync("chown", "--reference", string.Create(CultureInfo.InvariantCulture, $"/proc/{owner}"), disk.Path);
        return disk;
    }

    /// <summary>Makes room.</summary>
    public Task GrowAsync(int megabytes) => MustAsync("mount", "-o", "remount," + Size(megabytes), Path);

    public async ValueTask DisposeAsync()
    {
        await MustAsync("umount", "--lazy", Path);
        Directory.Delete(Path);
    }

    private static string Size(int megabytes) => string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m");

    private static async Task MustAsync(params string[] command)
    {
        var done = await ChildProcess.RunAsync(command);
        if (!done.Succeeded)
            throw new IOException(done.LastLines);
    }
}
