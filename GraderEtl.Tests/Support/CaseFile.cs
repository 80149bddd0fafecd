using GraderEtl.Tests.Architecture;

namespace GraderEtl.Tests.Support;

/// <summary>A small input made after a kind of fault that users of such tools report: a response, a settings file, a spreadsheet.</summary>
internal static class CaseFile
{
    /// <summary>Absolute path of a case, such as <c>02-float-flags.json</c>.</summary>
    public static string Path(string name) => Repository.PathTo("GraderEtl.Tests", "Support", "Data", "Cases", name);

    /// <summary>The bytes of a case.</summary>
    public static byte[] Read(string name) => File.ReadAllBytes(Path(name));
}
