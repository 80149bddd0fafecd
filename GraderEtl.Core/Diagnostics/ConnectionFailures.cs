using System.Net.Sockets;
using System.Text.RegularExpressions;
using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Diagnostics;

/// <summary>Finds why a connection failed, and says it in plain words instead of .NET's names.</summary>
internal static partial class ConnectionFailures
{
    private static readonly Texts<ConnectionFailure> English = new(Language.English);

    /// <summary>What an exception or one of its causes says of a socket; null where none does, or nothing that has a name here.</summary>
    public static ConnectionFailure? Find(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is SocketException socket)
                return Find(socket.SocketErrorCode);
        }

        return null;
    }

    /// <summary>Such as <c>connection refused</c>.</summary>
    public static string Describe(SocketException error) => Find(error.SocketErrorCode) is { } known ? English[known] : Words(error.SocketErrorCode);

    /// <summary>Such as <c>response ended</c>.</summary>
    public static string Describe(HttpIOException error) => Words(error.HttpRequestError);

    private static ConnectionFailure? Find(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => ConnectionFailure.Refused,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown => ConnectionFailure.Unreachable,
        SocketError.TimedOut => ConnectionFailure.TimedOut,
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => ConnectionFailure.HostNotFound,
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => ConnectionFailure.Reset,
        _ => null,
    };

    /// <summary>The words of a name, such as <c>too many open sockets</c>.</summary>
    private static string Words(Enum name) => WordStart().Replace(name.ToString(), " ").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordStart();
}
