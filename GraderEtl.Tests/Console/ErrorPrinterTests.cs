using System.Net.Sockets;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using NUnit.Framework;

namespace GraderEtl.Tests.Console;

internal sealed class ErrorPrinterTests
{
    [Test]
    public void An_error_says_found_expected_where_kept_and_to_do()
    {
        using var error = new StringWriter();
        var terminal = new Terminal(new CommandStreams(TextWriter.Null, error), new Dictionary<string, string>()) { Redactor = new SecretRedactor(["canary-1"]) };
        new ErrorPrinter(terminal, "grader-etl").Print(new GraderEtlException(ErrorKind.Source, "Status 401 for canary-1")
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

    [Test]
    public void In_Russian_labels_and_advice_are_Russian_and_what_others_said_is_quoted()
    {
        using var error = new StringWriter();
        var terminal = new Terminal(new CommandStreams(TextWriter.Null, error), new Dictionary<string, string>()) { Words = new Words(Language.Find("ru")!, TimeZoneInfo.Utc) };
        var printer = new ErrorPrinter(terminal, "grader-etl");
        printer.Print(new GraderEtlException(ErrorKind.Source, "status 401") { Expected = "status 200", Remedy = "check Source:ClientKey" });
        printer.Print(new GraderEtlException(ErrorKind.Store, "nothing listens at localhost", new SocketException((int)SocketError.ConnectionRefused)));
        printer.Print(new GraderEtlException(ErrorKind.Interrupted, "The run was interrupted") { Remedy = "again" });
        printer.Print(new UsageException(Phrase.Of(ProblemText.IsMissing, "--to"), Phrase.Of(ProblemText.BothSuchAs), Phrase.Of(ProblemText.CommandLine), Phrase.Of(ProblemText.AddIt)));
        Assert.That(error.ToString().ReplaceLineEndings("\n"), Is.EqualTo(
            """
            ошибка: Сбой источника: status 401
              ожидалось   status 200
              что делать  проверьте, отвечает ли источник: grader-etl check source
                          check Source:ClientKey
            ошибка: Сбой базы данных (соединение отклонено): nothing listens at localhost
              что делать  проверьте, отвечает ли база данных: grader-etl check database
            ошибка: Остановлено раньше времени
              что делать  запустите ту же команду ещё раз: она догрузит недостающее
            ошибка: Нет --to
              ожидалось   оба, например --from 2025-03-01 --to 2025-04-01
              где         командная строка
              что делать  добавьте

            """.ReplaceLineEndings("\n")));
    }
}
