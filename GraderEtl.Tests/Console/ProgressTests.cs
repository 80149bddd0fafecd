using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GraderEtl.Tests.Console;

internal sealed class ProgressTests
{
    private FakeTimeProvider _clock = null!;

    [SetUp]
    public void SetUp() => _clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch);

    [Test]
    public void Lines_come_at_stage_changes_and_every_ten_seconds()
    {
        using var error = new StringWriter();
        var progress = new LogProgress(CreateTerminal(error, isTerminal: false), _clock);
        progress.Report(At(LoadStage.Planning, 0, stageSeconds: 0));
        progress.Report(At(LoadStage.Loading, 0));
        _clock.Advance(TimeSpan.FromSeconds(9));
        progress.Report(At(LoadStage.Loading, 0.25));
        _clock.Advance(TimeSpan.FromSeconds(1));
        progress.Report(At(LoadStage.Loading, 0.5));
        progress.Report(At(LoadStage.Measuring, 1, stageSeconds: 0));
        progress.Report(At(LoadStage.Measuring, 1, stageSeconds: 9));
        _clock.Advance(TimeSpan.FromSeconds(10));
        progress.Report(At(LoadStage.Measuring, 1));
        progress.Report(At(LoadStage.Finished, 1));
        Assert.That(error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[]
        {
            "planning",
            "loading 0.0\u00A0%, 12\u00A0000 records, 1\u00A0200/s, 3 windows loaded, 2 retries",
            "loading 50.0\u00A0%, 12\u00A0000 records, 1\u00A0200/s, 3 windows loaded, 2 retries, about 0:10 left",
            "computing metrics",
            "computing metrics 0:10",
        }));
    }

    [TestCase("en", "loading 50.0\u00A0%, 12\u00A0000 records, 1\u00A0200/s, 3 windows loaded, 2 retries, the source is down since 10:20:30 (HTTP 503), next probe at 10:21:00 (UTC)")]
    [TestCase("ru", "источник недоступен с 10:20:30 (HTTP 503), следующая попытка в 10:21:00 (UTC)")]
    public void An_outage_of_the_source_is_shown_with_the_time_of_the_next_probe(string language, string line)
    {
        var since = new DateTimeOffset(2026, 3, 1, 10, 20, 30, TimeSpan.Zero);
        var progress = At(LoadStage.Loading, 0.5) with { Outage = new SourceOutage(since, since.AddSeconds(30), "HTTP 503") };
        Assert.That(new ProgressText(new Words(Language.Find(language)!, TimeZoneInfo.Utc)).Line(progress), Does.EndWith(line));
    }

    [Test]
    public async Task A_bar_is_only_drawn_on_a_terminal()
    {
        using var plain = new StringWriter();
        using var moving = new StringWriter();
        await ShowAsync(CreateTerminal(plain, isTerminal: false));
        await ShowAsync(CreateTerminal(moving, isTerminal: true));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(plain.ToString(), Does.Contain("loading"));
            Assert.That(plain.ToString(), Has.No.Member('\u001b'));
            Assert.That(moving.ToString(), Does.Contain("━").And.Contain("50.0\u00A0%"));
            Assert.That(moving.ToString(), Has.Member('\u001b'));
        }
    }

    [TestCase("en", "computing metrics 0:10")]
    [TestCase("ru", "подсчёт показателей 0:10")]
    public async Task The_time_after_loading_is_a_stage_of_its_own_and_no_full_bar(string language, string stage)
    {
        using var error = new StringWriter();
        var terminal = CreateTerminal(error, isTerminal: true);
        terminal.Words = new Words(Language.Find(language)!, TimeZoneInfo.Utc);
        await ProgressDisplay.ShowAsync(terminal, ProgressMode.Bar, _clock, progress =>
        {
            progress!.Report(At(LoadStage.Measuring, 1));
            return Task.FromResult(0);
        });
        Assert.That(error.ToString(), Does.Contain(stage).And.Not.Contain("100").And.Not.Contain("/s").And.Not.Contain("/с"));
    }

    [Test]
    public async Task NO_COLOR_takes_the_colors_away()
    {
        using var error = new StringWriter();
        await ShowAsync(CreateTerminal(error, isTerminal: true, ("NO_COLOR", "1")));
        Assert.That(error.ToString(), Does.Contain("━").And.Not.Match("\u001b\\[[0-9;]*m"));
    }

    private Task<int> ShowAsync(Terminal terminal) => ProgressDisplay.ShowAsync(terminal, ProgressMode.Bar, _clock, progress =>
    {
        progress!.Report(At(LoadStage.Loading, 0.5));
        return Task.FromResult(0);
    });

    private static Terminal CreateTerminal(StringWriter error, bool isTerminal, params (string Name, string Value)[] variables)
        => new(
            new CommandStreams(TextWriter.Null, error, ErrorIsTerminal: isTerminal),
            variables.ToDictionary(variable => variable.Name, variable => variable.Value));

    private static LoadProgress At(LoadStage stage, double fraction, int stageSeconds = 10) => new()
    {
        Stage = stage,
        Planned = TimeSpan.FromDays(10),
        Done = TimeSpan.FromDays(10) * fraction,
        WindowsLoaded = 3,
        WindowsSkipped = 0,
        RecordsRead = 12_000,
        BytesRead = 1,
        Committed = default,
        Totals = new LoadTotals(),
        Retries = 2,
        Open = [],
        Elapsed = TimeSpan.FromSeconds(10),
        StageElapsed = TimeSpan.FromSeconds(stageSeconds),
    };
}
