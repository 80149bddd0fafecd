using System.Runtime.InteropServices;

namespace GraderEtl.Runner.Serve.Engine;

/// <summary>Gives memory that is no longer used back to the system.</summary>
internal static class MemoryRelease
{
    /// <summary>Collects what is no longer used, and has glibc return what was freed outside of the managed heap: 10 MB after a month was loaded.</summary>
    public static void Run()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var glibc) && NativeLibrary.TryGetExport(glibc, "malloc_trim", out _))
            _ = MallocTrim(0);
    }

    /// <remarks>See malloc_trim(3). Other C libraries do not have it.</remarks>
    [DllImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static extern int MallocTrim(nuint pad);
}
