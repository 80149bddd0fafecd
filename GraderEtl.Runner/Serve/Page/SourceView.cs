using System.Globalization;
using GraderEtl.Core.Diagnostics;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Commands;
using GraderEtl.Runner.Configuration;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;
using GraderEtl.Runner.Logging;

namespace GraderEtl.Runner.Serve.Page;

/// <summary>The parts of the page about sources and workers, each made of its document.</summary>
internal static class SourceView
{
    private const int ExampleCharacters = 300;

    /// <summary>The overview: every source in short, then the workers.</summary>
    public static Html Overview(PageFrame frame, OverviewDocument overview) => Html.Of(html =>
    {
        foreach (var source in overview.Sources)
        {
            html.Add($"""<section id="source-{source.Name}" data-live><h2><a href="{PageFrame.Address(source.Name)}">{source.Name}</a></h2>""");
            if (source.Problem is { } problem)
            {
                html.Add($"""<p class="notice">{frame[ServeText.NotRead]}</p>{frame.Quote(problem)}</section>""");
                continue;
            }

            var zone = ZoneOf(source);
            html.Add($"{Schedule(frame, source, zone)}{CalendarView.Write(frame, source, isShort: true)}");
            if (source.Backfills.Any(static backfill => backfill.IsOpen))
                html.Add($"<h3>{frame[ServeText.Backfills]}</h3>{Backfills(frame, source, zone, onlyOpen: true)}");
            html.Add($"<h3>{frame[ServeText.LastRuns]}</h3>{Runs(frame, source, zone)}</section>");
        }

        html.Add($"""<section id="workers" data-live><h2>{frame[ServeText.Workers]}</h2>{Switches(frame, overview)}{Workers(frame, overview)}</section>""");
    });

    /// <summary>What pauses all sources, where there are several, or lets them go on.</summary>
    private static Html? Switches(PageFrame frame, OverviewDocument overview)
    {
        var schedules = overview.Sources.Select(static source => source.Schedule).OfType<ScheduleDocument>().ToList();
        if (overview.Sources.Count < 2 || !frame.IsOperator)
            return null;
        return Html.Of(html =>
        {
            html.Add($"""<div class="actions">""");
            if (schedules.Any(static schedule => !schedule.IsPaused))
                html.Add($"{frame.Button("/pause-all", ServeText.PauseAll)}");
            if (schedules.Any(static schedule => schedule.IsPaused))
                html.Add($"{frame.Button("/resume-all", ServeText.ResumeAll)}");
            html.Add($"</div>");
        });
    }

    /// <summary>A source in full.</summary>
    /// <param name="frame">The context.</param>
    /// <param name="source">The source.</param>
    /// <param name="chosen">The day to say more about, and to load; null for none.</param>
    public static Html Whole(PageFrame frame, SourceDocument source, DayDocument? chosen) => Html.Of(html =>
    {
        var zone = ZoneOf(source);
        html.Add($"""<section id="schedule" data-live>{Schedule(frame, source, zone)}</section>""");
        html.Add($"""<section id="coverage" data-live><h2>{frame[ServeText.Coverage]}</h2>{CalendarView.Write(frame, source, isShort: false)}</section>""");
        if (chosen is not null)
            html.Add($"""<section id="day"><h2>{frame[ServeText.ChosenDay]}</h2><p>{CalendarView.Describe(frame, chosen)}</p></section>""");
        if (frame.IsOperator)
            WriteLoad(html, frame, source.Name, chosen);
        html.Add($"""<section id="backfills" data-live><h2>{frame[ServeText.Backfills]}</h2>{Backfills(frame, source, zone, onlyOpen: false)}</section>""");
        html.Add($"""<section id="runs" data-live><h2>{frame[ServeText.LastRuns]}</h2>{Runs(frame, source, zone)}</section>""");
        html.Add($"""<section id="quarantine" data-live><h2>{frame[ServeText.Quarantine]}</h2>{Quarantine(frame, source)}</section>""");
    });

    private static TimeZoneInfo ZoneOf(SourceDocument source) => TimeZoneInfo.FindSystemTimeZoneById(source.TimeZone);

    private static Html Schedule(PageFrame frame, SourceDocument source, TimeZoneInfo zone) => Html.Of(html =>
    {
        var schedule = source.Schedule!;
        var address = PageFrame.Address(source.Name);
        html.Add($"""<div class="bar-of"><dl class="facts"><div><dt>{frame[ServeText.NextRun]}</dt><dd>""");
        if (schedule.IsPaused)
            html.Add($"{frame[ServeText.Paused]}");
        else if (schedule.NextRun is { } next)
            html.Add($"{frame.Instant(next, zone)}");
        else
            html.Add($"{frame[ServeText.Never]}");
        html.Add($"</dd></div><div><dt>{frame[ServeText.LastRun]}</dt><dd>");
        if (schedule.LastRun is { } last)
            html.Add($"{frame.Instant(last, zone)}");
        else
            html.Add($"{frame[ServeText.Never]}");
        html.Add($"</dd></div><div><dt>{frame[ServeText.ScheduleOf]}</dt><dd>{schedule.Cron} <small>{schedule.TimeZone}</small></dd></div></dl>");
        html.Add($"""<div class="actions">{frame.Button(address + "/run", ServeText.RunNow, source.Name)}""");
        html.Add($"{(schedule.IsPaused ? frame.Button(address + "/resume", ServeText.Resume, source.Name) : frame.Button(address + "/pause", ServeText.Pause, source.Name))}");
        if (source.HasReport)
            html.Add($"""<a class="button" href="/report/{Uri.EscapeDataString(source.Name)}">{frame[ServeText.LearningReport]}<span class="hidden"> {source.Name}</span></a>""");
        html.Add($"</div></div>");
    });

    private static void WriteLoad(Html html, PageFrame frame, string source, DayDocument? chosen)
    {
        var day = chosen?.Day.ToString("O", CultureInfo.InvariantCulture);
        html.Add($"""
            <section id="load"><h2>{frame[ServeText.LoadDays]}</h2>
            <form class="fields" method="post" action="{PageFrame.Address(source)}/load">{frame.Token}
            <label>{frame[ServeText.FirstDay]} <input type="date" name="from" value="{day}" required></label>
            <label>{frame[ServeText.LastDay]} <input type="date" name="to" value="{day}" required></label>
            <label class="check"><input type="checkbox" name="refresh" value="true"> {frame[ServeText.LoadAgain]}</label>
            <button id="load-days">{frame[ServeText.Load]}</button></form></section>
            """);
    }

    private static Html Backfills(PageFrame frame, SourceDocument source, TimeZoneInfo zone, bool onlyOpen) => Html.Of(html =>
    {
        var shown = source.Backfills.Where(backfill => !onlyOpen || backfill.IsOpen).ToList();
        if (shown.Count == 0)
            html.Add($"""<p class="note">{frame[ServeText.NoBackfills]}</p>""");
        else
            html.Add($"""<ul class="backfills">""");
        foreach (var backfill in shown)
        {
            var range = frame.Range(backfill.From, backfill.To, zone);
            html.Add($"""<li><div><strong>{range}</strong> <span class="soft">{BackfillState(frame, backfill)}</span></div>""");
            html.Add($"""<progress max="100" value="{Math.Round(backfill.Covered * 100, 1).ToString(CultureInfo.InvariantCulture)}" aria-label="{range}"></progress>""");
            html.Add($"""<span class="share">{frame.Words.Percent(backfill.Covered)}</span>""");
            if (backfill.IsOpen)
                html.Add($"{frame.Button(PageFrame.Address(source.Name) + "/cancel", ServeText.Cancel, range, ("id", backfill.Id.ToString()))}");
            html.Add($"</li>");
        }

        if (shown.Count > 0)
            html.Add($"</ul>");
    });

    private static string BackfillState(PageFrame frame, BackfillDocument backfill)
    {
        var asked = frame.Format(ServeText.AskedAgo, frame.Ago(backfill.AskedAt));
        var state = backfill.CancelledAt is not null ? frame[ServeText.Cancelled]
            : backfill.Covered >= 1 ? frame[ServeText.Done]
            : backfill.SecondsRemaining is { } seconds ? frame.Format(ServeText.TimeLeft, frame.Length(TimeSpan.FromSeconds(seconds)))
            : frame[ServeText.TimeLeftUnknown];
        return backfill.Refresh ? $"{asked} · {frame[ServeText.LoadsAgain]} · {state}" : $"{asked} · {state}";
    }

    private static Html Runs(PageFrame frame, SourceDocument source, TimeZoneInfo zone) => Html.Of(html =>
    {
        if (source.Runs.Count == 0)
        {
            html.Add($"""<p class="note">{frame[ServeText.NoRuns]}</p>""");
            return;
        }

        html.Add($"""<table class="runs"><thead><tr><th scope="col" class="s">{frame[ServeText.Started]}</th><th scope="col" class="s">{frame[ServeText.Period]}</th><th scope="col" class="s">{frame[ServeText.Outcome]}</th><th scope="col">{frame[ServeText.LoadedRecords]}</th><th scope="col">{frame[ServeText.Rejected]}</th><th scope="col" class="s">{frame[ServeText.WhatToDo]}</th></tr></thead><tbody>""");
        foreach (var run in source.Runs)
        {
            html.Add($"""<tr><th scope="row">{frame.Instant(run.StartedAt, zone)}</th><td class="s">{frame.Range(run.From, run.To, zone)}</td><td class="s"><span class="outcome {OutcomeClass(run)}">{Outcome(frame, run)}</span></td><td data-label="{frame[ServeText.LoadedRecords]}">{(run.Records is { } loaded ? frame.Words.Number(loaded.Loaded) : "")}</td><td data-label="{frame[ServeText.Rejected]}">{(run.Records is { } counts ? frame.Words.Number(counts.Rejected) : "")}</td><td class="t">{Remedy(frame, source, run, zone)}</td></tr>""");
        }

        html.Add($"</tbody></table>");
        if (source.Runs.Any(static run => run.Records is not null))
            html.Add($"""<p class="note">{frame.Words[TerminalText.CountsOfRuns]}</p>""");
    });

    private static string Outcome(PageFrame frame, RunDocument run) => run.Outcome is null ? frame.Words[TerminalText.NotFinished]
        : Enum.TryParse<TerminalText>("Outcome" + run.Outcome, ignoreCase: true, out var known) ? frame.Words[known] : run.Outcome;

    private static string OutcomeClass(RunDocument run)
        => run.Outcome is null || run.Outcome == JsonNames.Code(LoadOutcome.Interrupted) ? "open" : run.Outcome == JsonNames.Code(LoadOutcome.Completed) ? "good" : "bad";

    /// <summary>What to do, and for operators what was said.</summary>
    private static Html? Remedy(PageFrame frame, SourceDocument source, RunDocument run, TimeZoneInfo zone)
    {
        if (!Enum.TryParse<LoadOutcome>(run.Outcome, ignoreCase: true, out var outcome) || outcome == LoadOutcome.Completed)
            return null;
        var advice = outcome switch
        {
            LoadOutcome.SourceFailed => TerminalText.AdviseSource,
            LoadOutcome.StoreFailed => TerminalText.AdviseStore,
            LoadOutcome.TooManyRejected => TerminalText.AdviseRejected,
            _ => TerminalText.AdviseAgain,
        };
        var isLoaded = outcome == LoadOutcome.OutputFailed || source.Loaded.Contains(run.RunId);
        return Html.Of(html =>
        {
            html.Add($"{(isLoaded ? frame.Format(ServeText.AdviseReport, ReportCommand(source, run, zone)) : frame.Words.Format(advice, CommandEnvironment.ProgramName))} {(run.Error is { } error ? frame.Quote(ZonedText.Localize(error, zone)) : null)}");
            if (!isLoaded && outcome != LoadOutcome.TooManyRejected)
                html.Add($"{frame.Button(PageFrame.Address(source.Name) + "/retry", ServeText.Retry, frame.Words.Language.Instant(run.StartedAt), ("run", run.RunId.ToString()))}");
        });
    }

    /// <summary>The command that writes and sends the reports of a run's period again.</summary>
    private static string ReportCommand(SourceDocument source, RunDocument run, TimeZoneInfo zone)
    {
        var command = $"{CommandEnvironment.ProgramName} report --sheet --mail --from {zone.ToArgument(run.From)} --to {zone.ToArgument(run.To)}";
        return source.Name == NamedSettings.Unnamed ? command : $"{command} --source {source.Name}";
    }

    private static Html Quarantine(PageFrame frame, SourceDocument source) => Html.Of(html =>
    {
        if (source.Quarantine.Count == 0)
        {
            html.Add($"""<p class="note">{frame[ServeText.NoneRejected]}</p>""");
            return;
        }

        html.Add($"""<div class="bar-of"><p class="note">{frame.Count(ServeText.RejectedRecords, source.Quarantine.Values.Sum())}</p><div class="actions">{frame.Button(PageFrame.Address(source.Name) + "/replay", ServeText.Replay)}</div></div>""");
        if (!frame.IsOperator)
            html.Add($"""<p class="note">{frame[ServeText.ExamplesForOperators]}</p>""");
        foreach (var (reason, count) in source.Quarantine)
        {
            html.Add($"""<h3>{frame.Reason(reason)} <code>{reason}</code> <span class="soft">{frame.Words.Number(count)}</span></h3>""");
            foreach (var example in source.Examples?.Where(example => example.Reason == reason) ?? [])
            {
                html.Add($"""<details id="record-{example.Id}"><summary>{example.Id}: <span class="said" lang="en">{LogText.Escape(example.Detail)}</span> <span class="soft">{example.Field}</span></summary><pre tabindex="0">{Excerpt.Of(example.OriginalBase64.Span, ExampleCharacters)}</pre></details>""");
            }
        }
    });

    private static Html Workers(PageFrame frame, OverviewDocument overview) => Html.Of(html =>
    {
        if (overview.Workers.Count == 0)
        {
            html.Add($"""<p class="note">{frame[ServeText.NoWorkers]}</p>""");
            return;
        }

        html.Add($"""<ul class="workers">""");
        foreach (var worker in overview.Workers)
        {
            html.Add($"""<li><span class="outcome {(worker.IsAlive ? "good" : "bad")}">{frame[worker.IsAlive ? ServeText.Alive : ServeText.Gone]}</span> <strong>{worker.Name}</strong> <span class="soft">{frame.Format(ServeText.Seen, frame.Ago(worker.LastSeen))}</span>""");
            if (worker.IsAlive && worker.Work.Count == 0)
                html.Add($"""<p class="note">{frame[ServeText.Idle]}</p>""");
            foreach (var item in worker.Work)
            {
                var zone = overview.Sources.FirstOrDefault(source => source.Name == item.Source) is { } source ? ZoneOf(source) : TimeZoneInfo.Utc;
                html.Add($"""<p>{item.Source}: {frame.Range(item.From, item.To, zone)} <span class="soft">{frame[item.Backfill is null ? ServeText.DailyRun : ServeText.PartOfBackfill]}, {frame.Format(ServeText.Since, frame.Length(overview.Time - item.StartedAt))}</span></p>""");
            }

            html.Add($"</li>");
        }

        html.Add($"</ul>");
    });
}
