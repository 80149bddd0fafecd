using System.Net.Sockets;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using NUnit.Framework;

namespace GraderEtl.Tests.Diagnostics;

/// <summary>Why a connection failed is said in words, not in .NET's names.</summary>
[TestFixture]
[Parallelizable]
public sealed class ConnectionFailureTests
{
    [TestCase(SocketError.ConnectionRefused, "connection refused")]
    [TestCase(SocketError.NetworkUnreachable, "host unreachable")]
    [TestCase(SocketError.TimedOut, "connection timed out")]
    [TestCase(SocketError.NoData, "host name not found")]
    [TestCase(SocketError.ConnectionReset, "connection reset")]
    [TestCase(SocketError.TooManyOpenSockets, "too many open sockets")]
    public void A_socket_says_it_in_words(SocketError error, string words)
        => Assert.That(ConnectionFailures.Describe(new SocketException((int)error)), Is.EqualTo(words));

    [Test]
    public void So_does_a_response_that_breaks_off()
        => Assert.That(ConnectionFailures.Describe(new HttpIOException(HttpRequestError.ResponseEnded)), Is.EqualTo("response ended"));

    [Test]
    public void It_is_found_below_other_errors_and_named_in_Russian()
    {
        var error = new GraderEtlException(ErrorKind.Source, "x", new HttpRequestException("y", new SocketException((int)SocketError.ConnectionRefused)));
        Assert.That(ConnectionFailures.Find(error) is { } failure ? new Texts<ConnectionFailure>(Language.Find("ru")!)[failure] : null, Is.EqualTo("соединение отклонено"));
        Assert.That(ConnectionFailures.Find(new GraderEtlException(ErrorKind.Source, "x")), Is.Null);
    }
}
