using System.Diagnostics;
using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using Microsoft.Extensions.Logging;

namespace GraderEtl.Runner.Embedded;

/// <summary>Makes, starts and stops the server of one directory. Callers hold the <see cref="ClusterGate"/>.</summary>
internal sealed class PostgresServer(
    PostgresBinaries binaries, ClusterDirectory directory, ClusterAccount account, EmbeddedPostgresOptions options, ILogger logger)
{
    private static readonly string[] TestArguments = ["--no-sync", "--wal-segsize=4"];
    private const long LogSizeToRotate = 1024 * 1024;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PassingAtMost = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The data directory goes through the environment, never through <c>-D</c>: pg_ctl pastes arguments into a shell's command line.
    /// What the user's own shell says about other servers is taken away, and messages come in English.
    /// </summary>
    private Dictionary<string, string?> ServerEnvironment => new(StringComparer.Ordinal)
    {
        // the server would report itself to systemd in the place of this program
        ["NOTIFY_SOCKET"] = null,
        ["PGDATA"] = directory.Data,
        ["PGHOST"] = null,
        ["PGPORT"] = null,
        ["PGUSER"] = null,
        ["PGOPTIONS"] = null,
        ["PGDATABASE"] = null,
        ["LC_ALL"] = "C",
    };

    /// <summary>The server's version, such as <c>18.4</c>.</summary>
    internal string Version => binaries.Version;

    /// <summary>The words of the command by which a person starts the server.</summary>
    internal IReadOnlyList<string> StartCommand => account.Wrap(
        "env", "PGDATA=" + directory.Data, binaries.PgCtl, "start", "-s", "-w", "-l", directory.Log);

    /// <summary>Makes the cluster beside its final place, so that a crash in the middle leaves nothing half-made.</summary>
    internal async Task InitializeAsync(ClusterCredentials credentials, CancellationToken cancellationToken)
    {
        EmbeddedLog.Initializing(logger, binaries.Major, directory.Root, account.Name);
        if (Directory.Exists(directory.UnfinishedData))
            Directory.Delete(directory.UnfinishedData, recursive: true);

        string passwordFile = Path.Combine(directory.Root, "initdb.password");
        PrivateFiles.Write(passwordFile, credentials.Admin);
        try
        {
            await GiveAsync(passwordFile, cancellationToken);
            CommandOutcome outcome = await ChildProcess.RunAsync(
                account.Wrap(
                [
                    binaries.Initdb, "--pgdata=" + directory.UnfinishedData, "--username=" + ClusterCredentials.AdminRole,
                    "--pwfile=" + passwordFile, "--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums", "--no-instructions",
                    .. Locale(),

                    // a test's cluster is small and soon thrown away: a quarter of the first WAL segment is written
                    .. options.FastAndUnsafe ? TestArguments : [],
                ]),
                directory.Root,
                ServerEnvironment,
                cancellationToken: cancellationToken);
            if (!outcome.Succeeded)
            {
                throw ClusterErrors.CommandFailed(
                    "Making the private PostgreSQL cluster (initdb)", outcome, directory.Root, "fix what it says and run the command again");
            }
        }
        finally
        {
            File.Delete(passwordFile);
        }

        // Existing files: their owner stays the server's account.
        await File.WriteAllTextAsync(
            Path.Combine(directory.UnfinishedData, "pg_hba.conf"), ClusterSettings.HostBasedAuthentication, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(directory.UnfinishedData, "postgresql.conf"), ClusterSettings.Main, cancellationToken);
        Directory.Move(directory.UnfinishedData, directory.Data);
    }

    /// <summary>The endpoint of a server that runs already and accepts connections; null when none runs.</summary>
    internal async Task<ClusterEndpoint?> FindRunningAsync(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (PostmasterFile.Read(directory.PostmasterFile) is not { } running || !ServerProcess.Exists(running.ProcessId))
                return null;
            if (!ServerProcess.IsAlive(running.ProcessId) || !await IsOurServerAsync(running.ProcessId, cancellationToken))
            {
                // A crashed server that was not collected, or its number went to another program, as happens in containers: the new
                // server would refuse to start. Backends still at work are protected by their shared memory, not by this file.
                EmbeddedLog.StalePostmasterFile(logger, directory.PostmasterFile, running.ProcessId);
                File.Delete(directory.PostmasterFile);
                return null;
            }

            if (running.Status is "ready" or "standby")
            {
                var endpoint = ClusterEndpoint.Of(running);
                EmbeddedLog.Reusing(logger, endpoint, running.ProcessId);
                return endpoint;
            }

            ThrowIfTooLong(started, $"A server (process {running.ProcessId}) is {(running.Status.Length > 0 ? running.Status : "starting")}");
            await Task.Delay(Poll, cancellationToken);
        }
    }

    /// <summary>Starts the server and waits until it accepts connections, crash recovery included.</summary>
    internal async Task<ClusterEndpoint> StartAsync(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            var endpoint = ClusterEndpoint.Choose(directory.Sockets, options.Port);
            await WriteSettingsAsync(endpoint, cancellationToken);
            directory.ClearSockets();
            ServerLog.Rotate(directory.Log, LogSizeToRotate);
            long logEnd = ServerLog.Length(directory.Log);

            Task<CommandOutcome> start = RunPgCtlAsync(
                ["start", "--silent", "--wait", "--timeout=" + Seconds(options.Patience), "--log=../" + Path.GetFileName(directory.Log)],
                keepsServer: true,
                CancellationToken.None);
            while (await Task.WhenAny(start, Task.Delay(NoteEvery, cancellationToken)) != start)
            {
                if (cancellationToken.IsCancellationRequested)
                    await AbandonAsync(start);
                cancellationToken.ThrowIfCancellationRequested();
                EmbeddedLog.StillStarting(logger, Stopwatch.GetElapsedTime(started).TotalSeconds, ServerLog.LastLine(directory.Log, logEnd));
            }

            CommandOutcome outcome = await start;
            if (outcome.Succeeded)
                return endpoint;

            string log = ServerLog.Tail(directory.Log, logEnd);
            // Another program took the free port in between, or backends of a killed server are still on their way out: both pass.
            bool passing = (options.Port == 0 && log.Contains("Address already in use", StringComparison.Ordinal))
                || log.Contains("shared memory block", StringComparison.Ordinal);
            if (!passing || Stopwatch.GetElapsedTime(started) > PassingAtMost)
                throw StartFailed(outcome, log);
            await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken);
        }
    }

    /// <summary>Stops the server, open transactions rolled back, and waits until its process is gone; nothing to do when none runs.</summary>
    /// <param name="mode">fast, or immediate for a server that is to recover at its next start.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal async Task StopAsync(string mode, CancellationToken cancellationToken)
    {
        if (PostmasterFile.Read(directory.PostmasterFile) is not { } running || !ServerProcess.IsAlive(running.ProcessId))
            return;

        // pg_ctl is not left to wait: Ctrl+C at the terminal would end it, and the server would be taken for one that does not stop.
        CommandOutcome outcome = await RunPgCtlAsync(["stop", "--silent", "--no-wait", "--mode=" + mode], false, cancellationToken);
        long started = Stopwatch.GetTimestamp();
        while (ServerProcess.IsAlive(running.ProcessId))
        {
            if (!outcome.Succeeded)
                outcome = await RunPgCtlAsync(["stop", "--silent", "--no-wait", "--mode=" + mode], false, cancellationToken);
            ThrowIfTooLong(started, $"The server (process {running.ProcessId}) does not stop{ClusterErrors.Quote(outcome.LastLines)}");
            await Task.Delay(Poll, cancellationToken);
        }

        EmbeddedLog.Stopped(logger);
    }

    /// <summary>Stops a server that is just being started: pg_ctl ends when its server has, which may have no file to its name yet.</summary>
    private async Task AbandonAsync(Task<CommandOutcome> start)
    {
        while (!start.IsCompleted)
        {
            await StopAsync("fast", CancellationToken.None);
            await Task.WhenAny(start, Task.Delay(Poll));
        }
    }

    private Task<CommandOutcome> RunPgCtlAsync(string[] arguments, bool keepsServer, CancellationToken cancellationToken) =>
        ChildProcess.RunAsync(account.Wrap([binaries.PgCtl, .. arguments]), directory.Data, ServerEnvironment, keepsServer, cancellationToken);

    private async Task WriteSettingsAsync(ClusterEndpoint endpoint, CancellationToken cancellationToken)
    {
        string path = Path.Combine(directory.Data, ClusterSettings.FileName);
        PrivateFiles.Write(path, ClusterSettings.Compose(endpoint, options));
        await GiveAsync(path, cancellationToken);
    }

    private Task GiveAsync(string path, CancellationToken cancellationToken) =>
        OperatingSystem.IsWindows() ? Task.CompletedTask : account.GiveAsync(path, cancellationToken);

    /// <summary>Sorted by bytes, so that indexes do not depend on the system's library; letters of all scripts are known as letters.</summary>
    private string[] Locale() =>
        binaries.Major >= 17 ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        : OperatingSystem.IsLinux() ? ["--locale=C", "--lc-ctype=C.UTF-8"]
        : ["--locale=C"];

    /// <summary>A server's working directory is its data directory.</summary>
    private async Task<bool> IsOurServerAsync(int processId, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        CommandOutcome outcome = await ChildProcess.RunAsync(
            account.Wrap("stat", "-L", "-c", "%d:%i", "--", $"/proc/{processId}/cwd", directory.Data),
            directory.Root,
            cancellationToken: cancellationToken);
        return outcome is { Succeeded: true, Output: [var its, var ours, ..] } && its == ours;
    }

    private void ThrowIfTooLong(long started, string found)
    {
        if (Stopwatch.GetElapsedTime(started) <= options.Patience)
            return;
        throw ClusterErrors.Create(
            $"{found}, for {Seconds(options.Patience)} s now",
            "it to end by itself",
            directory.Data,
            $"look into {directory.Log}, end the process, then run the command again",
            kept: "everything committed");
    }

    private GraderEtlException StartFailed(CommandOutcome outcome, string log) => ClusterErrors.Create(
        $"The private PostgreSQL {binaries.Major} did not start{ClusterErrors.Quote(log.Length > 0 ? log : outcome.LastLines)}",
        "a server that accepts connections",
        $"{directory.Data}, log {directory.Log}",
        "fix what it says (a full disk, memory, a damaged file) and run the command again",
        kept: "everything committed");

    private static string Seconds(TimeSpan time) => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
