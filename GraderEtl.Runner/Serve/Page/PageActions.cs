using System.Globalization;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using Microsoft.AspNetCore.Http;

namespace GraderEtl.Runner.Serve.Page;

/// <summary>What operators can do to a source, or to all of them, with the buttons of the page.</summary>
/// <param name="context">What it works with.</param>
/// <param name="stopping">Ends what takes long; that a browser has left does not.</param>
internal sealed class PageActions(PageContext context, CancellationToken stopping)
{
    private static readonly DateOnly Earliest = new(2000, 1, 1);

    private static readonly Dictionary<string, ServeText> Notices = new(StringComparer.Ordinal)
    {
        ["run"] = ServeText.DidRun,
        ["load"] = ServeText.DidLoad,
        ["retry"] = ServeText.DidRetry,
        ["pause"] = ServeText.DidPause,
        ["resume"] = ServeText.DidResume,
        ["pause-all"] = ServeText.DidPauseAll,
        ["resume-all"] = ServeText.DidResumeAll,
        ["cancel"] = ServeText.DidCancel,
        ["replay"] = ServeText.DidReplay,
        ["baddays"] = ServeText.BadDays,
        ["gone"] = ServeText.Vanished,
    };

    /// <summary>True for an action that exists.</summary>
    public static bool Has(string action) => action is "run" or "load" or "retry" or "pause" or "resume" or "cancel" or "replay";

    /// <summary>True for an action on all sources that exists.</summary>
    public static bool HasForAll(string action) => action is "pause-all" or "resume-all";

    /// <summary>The text of a notice; false where an address has none.</summary>
    public static bool TryReadNotice(IQueryCollection query, out ServeText text) => Notices.TryGetValue(query["did"].ToString(), out text);

    /// <summary>Does what an operator asks for all sources.</summary>
    /// <returns>As <see cref="RunAsync"/>.</returns>
    /// <exception cref="GraderEtlException">It failed.</exception>
    public async Task<string> RunForAllAsync(string action)
    {
        await (action == "pause-all" ? context.Control.PauseAsync(source: null, stopping) : context.Control.ResumeAsync(source: null, stopping));
        return "did=" + action;
    }

    /// <summary>Does what an operator asks for.</summary>
    /// <returns>The query of the address that says what was done.</returns>
    /// <exception cref="GraderEtlException">It failed.</exception>
    public async Task<string> RunAsync(PageSource source, string action, IFormCollection form)
    {
        var control = context.Control;
        switch (action)
        {
            case "run":
                await control.RunNowAsync(source.Name, stopping);
                break;
            case "pause":
                await control.PauseAsync(source.Name, stopping);
                break;
            case "resume":
                await control.ResumeAsync(source.Name, stopping);
                break;
            case "load":
                if (ReadDays(form, source.Zone) is not { } days)
                    return "did=baddays";
                await control.AddBackfillAsync(source.Name, days, form["refresh"] == "true", stopping);
                break;
            case "cancel":
                if (!Guid.TryParse(form["id"], out var id))
                    return "did=gone";
                await control.CancelBackfillAsync(source.Name, id, stopping);
                break;
            case "retry":
                if (!Guid.TryParse(form["run"], out var runId) || await source.Store.FindRunAsync(runId, stopping) is not { } run)
                    return "did=gone";
                await control.AddBackfillAsync(source.Name, run.Range, run.Refresh, stopping);
                break;
            default:
                var replayed = (await source.Pipeline.ReplayRejectionsAsync(new ReplayRequest { Sinks = source.ReplaySinks }, stopping)).Total;
                return string.Create(CultureInfo.InvariantCulture, $"did=replay&moved={replayed.Moved}&stay={replayed.Rejected}");
        }

        return "did=" + action;
    }

    /// <summary>The days from the first to the last, both included; null where they make no range that has begun.</summary>
    private TimeWindow? ReadDays(IFormCollection form, TimeZoneInfo zone)
    {
        if (!TryRead(form["from"], out var first) || !TryRead(form["to"], out var last) || first > last || first < Earliest || first > zone.DayOf(context.Time.GetUtcNow()))
            return null;
        var today = zone.DayOf(context.Time.GetUtcNow());
        return new TimeWindow(zone.StartOf(first), zone.StartOf((last < today ? last : today).AddDays(1)));

        static bool TryRead(string? text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }
}
