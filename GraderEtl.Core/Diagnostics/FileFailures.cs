using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Diagnostics;

/// <summary>Finds why a file cannot be used, and says it in plain words instead of .NET's sentence.</summary>
internal static class FileFailures
{
    private const int Exists = 17;
    private const int NotADirectory = 20;
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsSharing = unchecked((int)0x80070020);
    private const int WindowsExists = unchecked((int)0x800700B7);

    /// <summary>What an exception says; null where it has no name here.</summary>
    public static FileFailure? Find(Exception error) => error switch
    {
        UnauthorizedAccessException => FileFailure.Denied,
        FileNotFoundException => FileFailure.Missing,
        DirectoryNotFoundException => FileFailure.NoDirectory,
        IOException { HResult: NotADirectory } => FileFailure.NoDirectory,
        IOException { HResult: Exists or WindowsExists } => FileFailure.NameTaken,
        IOException { HResult: WouldBlockOnLinux or WouldBlockOnMac or WindowsSharing } => FileFailure.InUse,
        IOException { HResult: NoSpace or WindowsDiskFull } => FileFailure.DiskFull,
        IOException { HResult: ReadOnlyFileSystem } => FileFailure.ReadOnly,
        _ => null,
    };

    /// <summary>Such as <c>permission denied</c>; what the system says where it has no name here.</summary>
    public static string Describe(Exception error, Language language)
        => Find(error) is { } known ? new Texts<FileFailure>(language)[known] : error.Message.TrimEnd('.');

    /// <summary>The same in English.</summary>
    public static string Describe(Exception error) => Describe(error, Language.English);
}
