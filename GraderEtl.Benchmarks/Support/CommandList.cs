namespace GraderEtl.Benchmarks.Support;

/// <summary>The commands there are, what the help says of them, and who runs what.</summary>
/// <param name="commands">In the order of the help.</param>
/// <param name="stages">The classes of BenchmarkDotNet, each with its question.</param>
internal sealed class CommandList(IReadOnlyList<Command> commands, IEnumerable<(string Name, string Question)> stages)
{
    private const string HelpWord = "help";
    private static readonly string[] HelpWords = [HelpWord, "--help", "-h", "-?"];

    /// <summary>Runs the command that the arguments name, or prints the help.</summary>
    /// <returns>False when the arguments are BenchmarkDotNet's.</returns>
    /// <exception cref="BadOptionException">Nothing has this name, or an option of it is not understood.</exception>
    public async Task<bool> TryRunAsync(string[] arguments)
    {
        switch (arguments)
        {
            case [] or [_] when arguments.All(HelpWords.Contains):
                Console.WriteLine(Help());
                return true;
            case [HelpWord, var name]:
                Console.WriteLine(Help(Find(name)));
                return true;
            case [var name, .., var last] when IsName(name) && HelpWords.Contains(last):
                Console.WriteLine(Help(Find(name)));
                return true;
            case [var name, .. var rest] when IsName(name):
                var command = Find(name);
                using (new Interruption())
                    await command.RunAsync(CommandOptions.Parse(rest, command));
                return true;
            default:
                return false;
        }
    }

    private static bool IsName(string word) => !word.StartsWith('-');

    private static string Help(Command command) => $"""
        {command.Name}: {command.Summary}

        {Lines(CommandOptions.Of(command).Select(option => ($"{option.Name} {option.Default}", option.Meaning)))}

        Each is shown with its default.
        """;

    private static string Lines(IEnumerable<(string Head, string Text)> lines)
    {
        var all = lines.ToList();
        var width = all.Max(line => line.Head.Length);
        return string.Join('\n', all.Select(line => $"  {line.Head.PadRight(width)}  {line.Text}"));
    }

    private Command Find(string name) => commands.FirstOrDefault(command => command.Name == name) ?? throw new BadOptionException(
        $"'{name}' is no command; expected one of {string.Join(", ", commands.Where(command => !command.IsPart).Select(command => command.Name))}, "
            + "or options of BenchmarkDotNet such as --filter '*Parser*'. See help.");

    private string Help() => $"""
        dotnet run -c Release --project GraderEtl.Benchmarks -- …

        Whole processes: COMMAND [--option value …]; help COMMAND lists its options
        {Lines(commands.Where(command => !command.IsPart).Select(command => (command.Name, command.Summary)))}

        Stages, by BenchmarkDotNet: --filter '*' for all, --filter '*Parser*' for some; --list flat names them one by one
        {Lines(stages)}

        Run by the commands above as processes of their own
        {Lines(commands.Where(command => command.IsPart).Select(command => (command.Name, command.Summary)))}

        Build the whole solution first: dotnet build -c Release. Results go to GraderEtl.Benchmarks/results.
        """;
}

/// <summary>Something this program measures as whole processes.</summary>
/// <param name="Name">The first word of the command line.</param>
/// <param name="Summary">What it asks, in one line.</param>
/// <param name="Options">What can be given to it.</param>
/// <param name="RunAsync">Measures, prints and keeps the results.</param>
internal sealed record Command(string Name, string Summary, IReadOnlyList<CommandOption> Options, Func<CommandOptions, Task> RunAsync)
{
    /// <summary>Whether another command runs it as a process of its own, and people hardly ever do.</summary>
    public bool IsPart { get; init; }
}
