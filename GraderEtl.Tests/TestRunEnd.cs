using GraderEtl.Tests.Support;
using NUnit.Framework;

// In the root namespace of the tests, so that it runs after all of them.
namespace GraderEtl.Tests;

/// <summary>Ends what the whole test run shares.</summary>
[SetUpFixture]
internal sealed class TestRunEnd
{
    [OneTimeTearDown]
    public Task StopTheSharedCluster() => TestCluster.EndAsync();
}
