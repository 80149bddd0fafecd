namespace GraderEtl.Benchmarks.Support;

/// <summary>How often the users of the records come again: that decides what the dictionary of users costs. Tasks are sixty in each.</summary>
/// <param name="Name">As the command line has it.</param>
/// <param name="Meaning">Whose the records are.</param>
/// <param name="UsersOf">How many users so many records are drawn from; null for those who are enrolled at the simulated university.</param>
internal sealed record World(string Name, string Meaning, Func<int, int?> UsersOf)
{
    private const int RecordsOfAUser = 5;

    private static readonly World[] All =
    [
        new("usual", "people come again and again, 6,799 of them in a million records", static _ => null),
        new("many-users", "drawn evenly from 200,000 users a million records", static rows => Math.Max(1, rows / RecordsOfAUser)),
        new("new-users", "each record is of another user", static rows => rows),
    ];

    /// <summary>The simulated university's.</summary>
    public static World Usual => All[0];

    /// <summary>All of them, for the help.</summary>
    public static string Choice => string.Join("; ", All.Select(world => $"{world.Name}: {world.Meaning}"));

    /// <summary>Reads the option.</summary>
    public static World From(CommandOptions given)
    {
        var name = given.Word(CommandOption.World.Name, [.. All.Select(world => world.Name)]);
        return Array.Find(All, world => world.Name == name)!;
    }

    /// <summary>The world as it came out, for a title.</summary>
    /// <param name="server">Where the records are loaded.</param>
    public async Task<string> DescribeAsync(BenchmarkServer server)
    {
        var users = await server.ScalarAsync<long>("SELECT count(*) FROM grader.users");
        var tasks = await server.ScalarAsync<long>("SELECT count(*) FROM grader.tasks");
        return $"world {Name}, {users:N0} users and {tasks:N0} tasks";
    }
}
