using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;
using NUnit.Framework;

namespace GraderEtl.Tests.Console;

internal sealed class ResultTableTests
{
    private static readonly DailyMetrics[] Days =
    [
        new(new DateOnly(2025, 3, 1), 1_200, 800, 300, 40),
        new(new DateOnly(2025, 3, 2), 5, 0, 0, 2),
    ];

    [Test]
    public void Elsewhere_than_on_a_terminal_it_is_plain_columns()
    {
        using var output = new StringWriter();
        MetricsTable.Create(Words.English, Days).WriteTo(CreateTerminal(output, isTerminal: false));
        Assert.That(output.ToString().ReplaceLineEndings("\n"), Is.EqualTo(
            """
            day         attempts  runs  submits  correct  success  users
            2025-03-01     1_200   400      800      300   37.5_%     40
            2025-03-02         5     5        0        0        -      2
            all            1_205   405      800      300   37.5_%

            """.ReplaceLineEndings("\n").Replace('_', '\u00A0')), "numbers hold no space that columns are told apart by");
    }

    [Test]
    public void On_a_terminal_it_lies_between_lines()
    {
        using var output = new StringWriter();
        MetricsTable.Create(Words.English, Days).WriteTo(CreateTerminal(output, isTerminal: true));
        Assert.That(output.ToString(), Does.Contain("──").And.Contain("1\u00A0200"));
    }

    [Test]
    public void Data_cannot_steer_the_terminal()
    {
        using var output = new StringWriter();
        var table = new ResultTable("x");
        table.Add("a\u001b[2J\nb");
        table.WriteTo(CreateTerminal(output, isTerminal: false));
        Assert.That(output.ToString(), Does.Contain("a\\u001b[2J\\nb"));
    }

    private static Terminal CreateTerminal(StringWriter output, bool isTerminal)
        => new(new CommandStreams(output, TextWriter.Null, OutIsTerminal: isTerminal), new Dictionary<string, string>());
}
