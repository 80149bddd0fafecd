using GraderEtl.Runner.Commands;

namespace GraderEtl.Runner.Serve;

/// <summary>The sources of a command, opened together and closed together.</summary>
internal sealed class OpenSources : IAsyncDisposable
{
    private readonly List<ServeSource> _sources = [];

    /// <summary>The sources.</summary>
    public IReadOnlyList<ServeSource> All => _sources;

    /// <summary>Opens the sources that the command was asked for.</summary>
    /// <param name="context">The command.</param>
    /// <param name="node">The name under which their database connections are known; null for a process that is no worker.</param>
    public static async Task<OpenSources> OpenAsync(CommandContext context, string? node)
    {
        var opened = new OpenSources();
        try
        {
            // the engine's tables are in the database of the unnamed settings
            await context.Host.StartDatabaseAsync(context.Unnamed);
            foreach (var named in context.Sources)
            {
                named.Settings.Etl.Postgres.Node = node;
                opened._sources.Add(new ServeSource(named.Name, named.Settings, await context.Host.OpenAsync(named, needsSource: node is not null)));
            }

            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources)
            await source.Services.DisposeAsync();
    }
}
