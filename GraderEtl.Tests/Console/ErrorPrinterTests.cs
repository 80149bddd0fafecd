using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;
using NUnit.Framework;

namespace GraderEtl.Tests.Console;

internal sealed class ErrorPrinterTests
{
    [Test]
    public void An_error_says_found_expected_where_kept_and_to_do()
    {
        using var error = new StringWriter();
        var terminal = new Terminal(new CommandStreams(TextWriter.Null, error), new Dictionary<string, string>());
        new ErrorPrinter(terminal, new SecretRedactor(["canary-1"]), "grader-etl").Print(new GraderEtlException(ErrorKind.Source, "Status 401 for canary-1")
        {
            Expected = "a JSON array",
            Where = "[a, b)\nforged",
            Kept = "2 windows",
            Remedy = "check the key.",
        });
        Assert.That(error.ToString().ReplaceLineEndings("\n"), Is.EqualTo(
            """
            error: Status 401 for ***
              expected  a JSON array
              where     [a, b)\nforged
              kept      2 windows
              to do     check the key

            """.ReplaceLineEndings("\n")));
    }
}
