using System.Runtime.InteropServices;

namespace GraderEtl.Benchmarks.Support;

/// <summary>Ctrl+C and a request to end: what runs is ended and thrown away, so that no server and no directory is left behind.</summary>
internal sealed class Interruption : IDisposable
{
    private static readonly CancellationTokenSource Source = new();
    private readonly List<PosixSignalRegistration> _registrations;

    /// <summary>Begins to listen.</summary>
    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, exitCode: 130)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, exitCode: 143)),
    ];

    /// <summary>Cancelled when somebody interrupts.</summary>
    public static CancellationToken Token => Source.Token;

    /// <summary>What the program ends with after an interruption.</summary>
    public static int ExitCode { get; private set; }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private static void Stop(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        ExitCode = exitCode;
        Source.Cancel();
    }
}
