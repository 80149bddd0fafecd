using GraderEtl.Core.Dataflow;
using GraderEtl.Core.Model;
using GraderEtl.Core.Model.Options;
using GraderEtl.Core.Source;
using GraderEtl.Core.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GraderEtl.Tests.Support;

/// <summary>Parts of a load for tests that need only some of them.</summary>
internal static class LoadParts
{
    public static LoadServices Services(
        GraderEtlOptions? options = null, TimeProvider? clock = null, IAttemptSource? source = null, IAttemptStore? store = null, ILogger<Supervisor>? logger = null)
        => new(
            source ?? new ScriptedSource([]),
            store ?? new MemoryStore(),
            new OptionsWrapper<GraderEtlOptions>(options ?? new GraderEtlOptions()),
            clock ?? TimeProvider.System,
            logger ?? NullLogger<Supervisor>.Instance);

    public static LoadJob Job(TimeWindow range, LoadMonitor? monitor = null, DateTimeOffset? startedAt = null, bool refresh = false) => new(
        new RunRecord { Id = Guid.NewGuid(), Range = range, Refresh = refresh, Host = "test", Version = "0", StartedAt = startedAt ?? DateTimeOffset.UtcNow },
        monitor ?? new LoadMonitor(TimeProvider.System));
}
