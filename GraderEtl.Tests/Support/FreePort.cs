using System.Net;
using System.Net.Sockets;

namespace GraderEtl.Tests.Support;

/// <summary>
/// Ports for programs that have to be told one. They lie below those that the system hands out by itself, so that no test that runs
/// beside is given the same one before the program listens.
/// </summary>
internal static class FreePort
{
    internal static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // taken: another one is tried
            }
        }
    }
}
