using System.Runtime.InteropServices;
using BenchmarkDotNet.Environments;

namespace GraderEtl.Benchmarks.Support;

/// <summary>The machine, as far as it matters for speed. Never its name, its users or its paths.</summary>
/// <param name="Processor">The model.</param>
/// <param name="LogicalProcessors">How many this process may use.</param>
/// <param name="MemoryBytes">Physical memory, or the limit of the container.</param>
/// <param name="OperatingSystem">Name and version.</param>
/// <param name="Runtime">.NET and the instruction set.</param>
internal sealed record MachineDescription(string Processor, int LogicalProcessors, long MemoryBytes, string OperatingSystem, string Runtime)
{
    /// <summary>This machine.</summary>
    public static MachineDescription Current { get; } = new(
        HostEnvironmentInfo.GetCurrent().Cpu.Value?.ProcessorName is { Length: > 0 } name ? name : $"unknown {RuntimeInformation.ProcessArchitecture}",
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        RuntimeInformation.OSDescription,
        $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}");

    public override string ToString()
        => $"{Processor}, {LogicalProcessors} logical processors, {MemoryBytes / 1073741824.0:0} GiB, {OperatingSystem}, {Runtime}";
}
