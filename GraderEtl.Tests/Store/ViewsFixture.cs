using GraderEtl.Tests.Metrics;
using GraderEtl.Tests.Support;
using Npgsql;

namespace GraderEtl.Tests.Store;

/// <summary>The hand-made semester with the views of <c>db/views.sql</c>, and a role that may read nothing else.</summary>
internal sealed class ViewsFixture : IAsyncDisposable
{
    private NpgsqlDataSource? _reader;

    private ViewsFixture(HandMadeSemester semester) => Semester = semester;

    public HandMadeSemester Semester { get; }

    public TestDatabase Server => Semester.Store.Store.Server;

    public string Reporter { get; } = "Reads views " + Guid.NewGuid().ToString("N")[..8];

    /// <summary>Connections of the role.</summary>
    public NpgsqlDataSource Reader => _reader ??= NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Username = Reporter, Password = "reporter", Pooling = false }.ConnectionString);

    public static async Task<ViewsFixture> CreateAsync()
    {
        var fixture = new ViewsFixture(await HandMadeSemester.CreateAsync());
        await fixture.ApplyAsync("zone=" + HandMadeSemester.Zone);
        await fixture.Server.ExecuteAsync($"ALTER ROLE \"{fixture.Reporter}\" PASSWORD 'reporter'");
        return fixture;
    }

    /// <summary>Runs the file, for the role.</summary>
    public Task ApplyAsync(params string[] variables) => Psql.RunAsync(Server, "views.sql", ["reporter=" + Reporter, .. variables]);

    /// <summary>What the role is shown, a row a list of values; SQL of more than one statement takes the last.</summary>
    public async Task<(List<string> Columns, List<object?[]> Rows)> ReadAsync(string sql)
    {
        await using var command = Reader.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column))]);
        return (columns, rows);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.ExecuteAsync($"DROP OWNED BY \"{Reporter}\" CASCADE; DROP ROLE \"{Reporter}\"");
        if (_reader is not null)
            await _reader.DisposeAsync();
        await Semester.DisposeAsync();
    }
}
