using System.Diagnostics;
using GraderEtl.Runner.Commands;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Commands;

/// <summary>Commands that are printed to be copied run when they are pasted.</summary>
internal sealed class InvocationTests
{
    [TestCase("plain-1.0/a_b", "plain-1.0/a_b")]
    [TestCase("Отчёты/март", "Отчёты/март")]
    [TestCase("two words", "'two words'")]
    [TestCase("it's", @"'it'\''s'")]
    [TestCase("a$b`c\"d", "'a$b`c\"d'")]
    [TestCase("", "''")]
    [Platform(Exclude = "Win")]
    public async Task A_word_is_quoted_once_and_a_shell_reads_it_as_it_was(string word, string quoted)
    {
        Assert.That(Invocation.Quote(word), Is.EqualTo(quoted));
        Assert.That(await ShellAsync($"printf %s {quoted}"), Is.EqualTo(word));
    }

    [Test]
    public void After_a_change_of_directory_the_program_is_still_found()
    {
        var run = new Invocation("dotnet", "run", "--project", "GraderEtl.Runner", "-c", "Release", "--");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Line("report"), Is.EqualTo("dotnet run --project GraderEtl.Runner -c Release -- report"));
            Assert.That(run.FromElsewhere("/srv/my etl").Line("report"), Is.EqualTo("dotnet run --project '/srv/my etl/GraderEtl.Runner' -c Release -- report"));
            Assert.That(new Invocation("dotnet", "run", "--").FromElsewhere("/srv").Line("status"), Is.EqualTo("dotnet run --project /srv -- status"));
            Assert.That(new Invocation("./bin/grader-etl").FromElsewhere("/srv/Учёба").Line("status"), Is.EqualTo("/srv/Учёба/bin/grader-etl status"));
            Assert.That(Invocation.OnPath.FromElsewhere("/srv").Line("rejects", "list"), Is.EqualTo("grader-etl rejects list"));
        }
    }

    /// <summary>What a shell does with lines that were printed to be copied, where a program of that name notes its directory and its arguments.</summary>
    internal static async Task<string> PasteAsync(string place, IEnumerable<string> lines)
    {
        var bin = Directory.CreateDirectory(Path.Combine(place, "bin")).FullName;
        TestProgram.Write(Path.Combine(bin, "grader-etl"), "printf '%s|' \"$(pwd)\" \"$@\"; echo");
        return await ShellAsync($"PATH={Invocation.Quote(bin)}:$PATH\n{string.Join('\n', lines)}");
    }

    private static async Task<string> ShellAsync(string line)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", line]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return output;
    }
}
