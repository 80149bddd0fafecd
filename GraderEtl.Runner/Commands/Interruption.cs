using System.Runtime.InteropServices;

namespace GraderEtl.Runner.Commands;

/// <summary>
/// Ctrl+C and SIGTERM: the first asks the work to stop in good order, the second ends the program at once.
/// </summary>
internal sealed class Interruption(Action<int> exit) : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _requests;

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The exit code of the first signal; null before it.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Called by the first signal, before the work is asked to stop.</summary>
    public Action? Notice { get; set; }

    /// <summary>Begins to listen to the process's signals.</summary>
    public void Listen()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                // the system would end the process otherwise
                context.Cancel = true;
                Request(context.Signal);
            }));
        }
    }

    /// <summary>What a signal does.</summary>
    public void Request(PosixSignal signal)
    {
        var code = signal == PosixSignal.SIGTERM ? ExitCodes.Terminated : ExitCodes.Interrupted;
        if (Interlocked.Increment(ref _requests) > 1)
        {
            exit(code);
            return;
        }

        ExitCode = code;
        Notice?.Invoke();
        _source.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }
}
