using System.Text;

namespace GraderEtl.Runner.Commands;

/// <summary>The words with which a shell starts this program again: for commands that people copy and paste.</summary>
/// <param name="words">Program and arguments in front of a command.</param>
internal sealed class Invocation(params string[] words)
{
    private const string Name = "grader-etl";
    private const string ProjectOption = "--project";

    /// <summary>The bare name, found on the path.</summary>
    public static Invocation OnPath { get; } = new(Name);

    /// <summary>
    /// How this process was started: the bare name where the path has it, <c>dotnet run … --</c> where that started it, else the file,
    /// relative to the working directory where it lies below.
    /// </summary>
    public static Invocation OfProcess()
    {
        if (ParentCommand() is ["dotnet", "run", .. var options] && options.TakeWhile(word => word != "--").ToList() is var given && given.Count < options.Length)
            return new(["dotnet", "run", .. given, "--"]);
        var file = Environment.ProcessPath ?? Name;
        if (!Path.GetFileNameWithoutExtension(file).Equals(Name, StringComparison.OrdinalIgnoreCase))
            return new("dotnet", Near(Environment.GetCommandLineArgs()[0]));
        var places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return places.Any(place => File.Exists(Path.Combine(place, Path.GetFileName(file)))) ? OnPath : new(Near(file));
    }

    /// <summary>The same for a shell that has gone to another directory.</summary>
    /// <param name="directory">The directory it comes from, absolute.</param>
    public Invocation FromElsewhere(string directory)
    {
        if (words is not ["dotnet", "run", .. var options, "--"])
            return new([.. words.Select(word => word.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? Path.GetFullPath(word, directory) : word)]);
        var project = Array.IndexOf(options, ProjectOption) + 1;
        return project > 0 && project < options.Length
            ? new(["dotnet", "run", .. options[..project], Path.GetFullPath(options[project], directory), .. options[(project + 1)..], "--"])
            : new(["dotnet", "run", ProjectOption, directory, .. options, "--"]);
    }

    /// <summary>A command line of this program as a shell reads it.</summary>
    public string Line(params IEnumerable<string> arguments) => string.Join(' ', words.Concat(arguments).Select(Quote));

    /// <summary>A word as a shell reads it: as it stands where nothing in it has a meaning there, else quoted.</summary>
    public static string Quote(string word)
    {
        if (word.Length > 0 && word.All(letter => char.IsLetterOrDigit(letter) || "@%+=:,./_-".Contains(letter, StringComparison.Ordinal)))
            return word;
        if (OperatingSystem.IsWindows())
            return word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word;
        return $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    private static string Near(string file)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, file);
        if (Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal))
            return file;
        return relative.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? relative : $".{Path.DirectorySeparatorChar}{relative}";
    }

    /// <summary>The command line that started this process, its program by name alone; empty where the system does not tell.</summary>
    private static string[] ParentCommand()
    {
        try
        {
            // the name of the program stands in parentheses and may hold anything
            var state = File.ReadAllText("/proc/self/stat");
            var parent = state[(state.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            var words = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{parent}/cmdline")).TrimEnd('\0').Split('\0');
            return [Path.GetFileName(words[0]), .. words[1..]];
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
