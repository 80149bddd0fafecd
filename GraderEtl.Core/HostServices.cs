using Microsoft.Extensions.DependencyInjection;

namespace GraderEtl.Core;

/// <summary>The host's services, for parts of a named pipeline that a library user wrote.</summary>
internal sealed class HostServices(IServiceProvider host)
{
    /// <summary>Creates such a part. What it asks for is the pipeline's own where the pipeline has it, else the host's.</summary>
    public static T Create<T>(IServiceProvider pipeline)
        where T : class
        => ActivatorUtilities.CreateInstance<T>(pipeline.GetService<HostServices>() is { } host ? host.Behind(pipeline) : pipeline);

    private Either Behind(IServiceProvider pipeline) => new(pipeline, host);

    private sealed class Either(IServiceProvider first, IServiceProvider second) : IServiceProvider
    {
        public object? GetService(Type serviceType)
            // it would say of the host's services that they do not exist
            => serviceType == typeof(IServiceProviderIsService) ? null : first.GetService(serviceType) ?? second.GetService(serviceType);
    }
}
