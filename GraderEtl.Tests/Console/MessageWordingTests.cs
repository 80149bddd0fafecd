using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Commands;
using GraderEtl.Runner.Console;
using GraderEtl.Tests.Commands;
using GraderEtl.Tests.Support;
using NUnit.Framework;

namespace GraderEtl.Tests.Console;

/// <summary>What commands say is a sentence that people can read: no codes, no words of .NET, no two full stops.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MessageWordingTests
{
    [TestCase("en", "a required field is missing: 265; malformed JSON: 3")]
    [TestCase("ru", "нет обязательного поля: 265; повреждённый JSON: 3")]
    public void Reasons_of_rejections_are_those_of_reports(string language, string expected)
    {
        var (words, missing) = (new Words(Language.Find(language)!, TimeZoneInfo.Utc), RejectionReason.Missing.Code());
        Assert.That(words.Reasons([KeyValuePair.Create(RejectionReason.MalformedJson.Code(), 3L), KeyValuePair.Create(missing, 265L)]), Is.EqualTo(expected));
        Assert.That(words.Reasons([KeyValuePair.Create(missing, 265L)]), Is.EqualTo(expected.Split(':')[0]), "the number is said already");
    }

    [Test]
    public void A_table_has_the_found_part_of_an_error()
    {
        var error = new GraderEtlException(ErrorKind.Source, "The source could not be reached: connection refused") { Where = "window", Remedy = "check it" };
        Assert.That(StatusReport.Found(error.Message), Is.EqualTo(error.Found));
        Assert.That(StatusReport.Found(error: null), Is.Empty);
    }

    [Test]
    public void A_found_part_has_one_full_stop_at_its_end()
        => Assert.That(new GraderEtlException(ErrorKind.Output, "csv failed: it is denied.") { Kept = "all" }.Message, Is.EqualTo("csv failed: it is denied. Kept: all."));

    [Test]
    public void A_file_that_cannot_be_written_is_explained_without_the_words_of_net()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory.File("file"), "");
        var taken = Assert.Catch(() => Directory.CreateDirectory(directory.File("file")))!;
        var below = Assert.Catch(() => File.WriteAllText(directory.File("absent/below"), ""))!;
        Assert.That(FileFailures.Describe(taken, Language.English), Is.EqualTo("a file of that name exists"));
        Assert.That(FileFailures.Describe(below, Language.English), Is.EqualTo("a directory in its path is missing or is a file"));
        Assert.That(FileFailures.Describe(Assert.Catch(() => File.ReadAllText(directory.File("absent")))!, Language.English), Is.EqualTo("no such file"));
        using (File.Open(directory.File("file"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            var held = Assert.Catch(() => File.Open(directory.File("file"), FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose())!;
            Assert.That(FileFailures.Describe(held, Language.English), Is.EqualTo("another program uses it"));
        }

        Assert.That(FileFailures.Describe(new UnauthorizedAccessException("Access to the path is denied."), Language.English), Is.EqualTo("permission denied"));
    }

    [TestCase("en", "file cannot be written: a file of that name exists", "fix its permissions, or name another directory with --set Log:Directory=DIR")]
    [TestCase("ru", "file: файл с таким именем уже есть", "исправьте права или назовите другой каталог: --set Log:Directory=DIR")]
    public async Task A_log_that_cannot_be_written_is_explained_in_the_users_language(string language, string found, string remedy)
    {
        using var sandbox = new CommandSandbox();
        sandbox.Write("file", "");
        var output = await sandbox.RunAsync("run", "--lang", language, "--set", "Log:Directory=file", "--set", "Source:ApiUrl=http://127.0.0.1:1/", "--set", "Source:Client=c", "--set", "Source:ClientKey=k");
        Assert.That(output.Code, Is.EqualTo(2));
        Assert.That(output.Error, Does.Contain(found).And.Contain(remedy));
    }

    [Test]
    public async Task A_demonstration_whose_directory_cannot_be_made_is_exit_code_2_and_names_the_option()
    {
        using var sandbox = new CommandSandbox();
        sandbox.Write("file", "");
        var output = await sandbox.RunAsync("demo", "--directory", sandbox.File("file/below"));
        Assert.That(output.Code, Is.EqualTo(2));
        Assert.That(output.Error, Does.Contain("cannot be written: a directory in its path is missing or is a file").And.Contain("--directory DIR").And.Not.Contain("Exception"));
    }
}
