using System.CommandLine;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Commands;

/// <summary>The command line as a whole: knows every command, parses, dispatches. Touches nothing of the process but what it is given.</summary>
internal sealed class CommandHost
{
    private readonly CommandEnvironment _environment;
    private readonly CommandRunner _runner;
    private readonly RootCommand _root;
    private readonly GlobalOptions _options = new();

    public CommandHost(CommandEnvironment environment, Interruption interruption)
    {
        _environment = environment;
        var terminal = new Terminal(environment.Streams, environment.Variables);
        interruption.Notice = () => terminal.Message(terminal.Words[TerminalText.Stopping]);
        _runner = new CommandRunner(environment, terminal, _options, interruption);
        _root = new RootCommand("Loads code-grader attempts into PostgreSQL exactly once and reports on them. Try: grader-etl demo");
        _options.AddTo(_root);
        foreach (var command in Commands())
            _root.Subcommands.Add(command);
    }

    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        // files of arguments and joined letters are features of the parser that would only get in the way: values may begin with @ or a dash
        var parse = _root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parse.Errors.Count > 0)
            return _runner.Refuse(ParseErrors.Explain(parse, CommandEnvironment.ProgramName), parse);
        return await parse.InvokeAsync(new InvocationConfiguration
        {
            Output = _environment.Streams.Out,
            Error = _environment.Streams.Error,
            EnableDefaultExceptionHandler = false,
            // signals are Interruption's
            ProcessTerminationTimeout = null,
        });
    }

    private IEnumerable<Command> Commands() =>
    [
        DemoCommand.Create(_runner),
        RunCommand.Create(_runner),
        BackfillCommand.Create(_runner),
        ServeCommand.Create(_runner),
        WorkerCommand.Create(_runner),
        ClusterCommand.Create(_runner),
        ReportCommand.Create(_runner),
        PlanCommand.Create(_runner),
        StatusCommand.Create(_runner),
        VerifyCommand.Create(_runner),
        ExportCommand.Create(_runner),
        VerifyExportCommand.Create(_runner),
        RejectsCommand.Create(_runner),
        ForgetCommand.Create(_runner),
        CheckCommand.Create(_runner),
        ImportParamsCommand.Create(_runner),
        SimulateCommand.Create(_runner),
    ];
}
