using System.CommandLine;
using System.Text.Json;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;

namespace GraderEtl.Runner.Commands;

/// <summary><c>import-params</c>: makes this program's configuration from the <c>params.txt</c> of the older scripts, secrets apart.</summary>
internal static class ImportParamsCommand
{
    public static Command Create(CommandRunner runner)
    {
        var file = new Argument<string?>("FILE") { Description = "The params.txt: one Python dict literal.", Arity = ArgumentArity.ExactlyOne };
        var force = new Option<bool>("--force") { Description = "Replace an appsettings.json that is there." };
        var command = new Command("import-params", "Makes appsettings.json from the params.txt of the older scripts, secrets in files of their own.") { file, force };
        runner.Bind(command, context => Task.FromResult(Import(context, context.Arguments.Text(file)!, context.Arguments.Flag(force))));
        return command;
    }

    private static int Import(CommandContext context, string name, bool force)
    {
        context.Arguments.EnsureValid();
        var directory = context.Environment.Directory;
        var target = Path.Combine(directory, "appsettings.json");
        if (File.Exists(target) && !force)
        {
            throw new UsageException(
                "There is an appsettings.json already", "a directory without one", target, "look at what is in it, then add --force to replace it");
        }

        var entries = PythonParams.Read(ReadFile(Path.GetFullPath(name, directory), name), name);
        var import = new ParamsImport(directory);
        foreach (var (key, value) in entries)
            import.Take(key, value);
        import.Write(target);
        context.Show(json => Write(json, target, import), () => Tell(context, target, import));
        return ExitCodes.Done;
    }

    private static string ReadFile(string path, string name)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file {name} cannot be read: {unreadable.Message}", "the params.txt of the older scripts", path, "correct the path");
        }
    }

    private static void Tell(CommandContext context, string target, ParamsImport import)
    {
        var table = new ResultTable("params.txt", "setting", "value");
        foreach (var (key, setting, shown) in import.Taken)
            table.Add(key, setting, shown);
        foreach (var key in import.Ignored)
            table.Add(key, "-", "not used");
        table.WriteTo(context.Terminal);
        context.Terminal.Out.WriteLine();
        foreach (var file in import.SecretFiles.Append(target))
            context.Terminal.Out.WriteLine($"Written: {file}");
        var program = CommandEnvironment.ProgramName;
        context.Terminal.Out.WriteLine(
            import.Missing is [] ? $"Next: {program} check source" : $"Next: set {string.Join(" and ", import.Missing)} in {target}, then {program} check source");
    }

    private static void Write(Utf8JsonWriter json, string target, ParamsImport import)
    {
        json.WriteString("outcome", LoadResultJson.OutcomeCode(LoadOutcome.Completed));
        json.WriteString("file", target);
        json.WriteStartObject("taken");
        foreach (var (key, setting, _) in import.Taken)
            json.WriteString(key, setting);
        json.WriteEndObject();
        WriteNames(json, "ignored", import.Ignored);
        WriteNames(json, "missing", import.Missing);
        WriteNames(json, "secretFiles", import.SecretFiles);
        json.WriteNull("error");
    }

    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
