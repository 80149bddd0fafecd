using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Embedded;

/// <summary>Builds the errors of the private cluster, so that every message has all its parts.</summary>
internal static class ClusterErrors
{
    internal static GraderEtlException Create(
        string found, string expected, string where, string remedy, string? kept = null, Exception? inner = null) =>
        new(ErrorKind.Store, found, inner) { Expected = expected, Where = where, Remedy = remedy, Kept = kept };

    /// <summary>A command of PostgreSQL failed: its own last words are the best explanation.</summary>
    internal static GraderEtlException CommandFailed(string what, CommandOutcome outcome, string where, string remedy) => Create(
        $"{what} failed with exit code {outcome.ExitCode}{Quote(outcome.LastLines)}",
        "exit code 0",
        where,
        remedy);

    /// <summary>The file system said no.</summary>
    internal static GraderEtlException Unwritable(string directory, Exception denied) => Create(
        $"The data directory of the private PostgreSQL cannot be used: {denied.Message.TrimEnd('.')}",
        $"a directory that the user {Environment.UserName} can write, on a disk with space",
        $"{directory} (setting Postgres:Embedded:DataDirectory)",
        "choose another directory or change its owner, or set Postgres:ConnectionString to use a server of your own",
        inner: denied);

    /// <summary>A quotation to put behind a statement; empty when there is nothing to quote.</summary>
    internal static string Quote(string lines) => lines.Length == 0 ? "" : $", saying: {lines}";
}
