using System.Globalization;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Logging;

namespace GraderEtl.Runner.Serve.Page;

/// <summary>The context of every part of the page: its visitor, the texts, numbers and times of its language, and the frame around it.</summary>
internal sealed class PageFrame(Words words, DateTimeOffset now, IReadOnlyList<string> sources, Visitor? visitor)
{
    private readonly Texts<ServeText> _texts = new(words.Language);
    private readonly Texts<RejectionReason> _reasons = new(words.Language);

    public static string Policy { get; } =
        $"default-src 'none'; style-src {PageAsset.Style.Source}; script-src {PageAsset.Script.Source}; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public Words Words { get; } = words;

    public Language Language { get; } = words.Language;

    /// <summary>True where there are buttons.</summary>
    public bool IsOperator { get; } = visitor is { IsOperator: true };

    public string this[ServeText key] => _texts[key];

    public string Format(ServeText key, params ReadOnlySpan<object?> arguments) => _texts.Format(key, arguments);

    public string Count(ServeText noun, long count) => _texts.Count(noun, count);

    /// <summary>A reason in words; the code of one that this version does not know.</summary>
    public string Reason(string code) => RejectionReasons.Find(code) is { } reason ? _reasons[reason] : code;

    /// <summary>What the program and servers said, which is English, in a box of its own.</summary>
    public Html Quote(string text) => Html.Of(html => html.Add($"""<p class="note">{this[ServeText.Said]}</p><pre class="said" lang="en">{LogText.Escape(text)}</pre>"""));

    /// <summary>The address of a source's page.</summary>
    public static string Address(string source) => "/sources/" + Uri.EscapeDataString(source);

    /// <summary>An instant by the clock of a zone, to the minute.</summary>
    public Html Instant(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var local = zone.ToLocal(instant);
        var minute = local.AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute));
        return Html.Of(html => html.Add($"""<time datetime="{instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}">{Language.Instant(minute)}</time>"""));
    }

    /// <summary>A range as days where it begins and ends with days, else as instants.</summary>
    public string Range(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone)
    {
        if (zone.IsStartOfDay(from) && zone.IsStartOfDay(to))
            return Language.Days(zone.DayOf(from), zone.DayOf(to.AddTicks(-1)));
        return Language.Span(Language.Instant(zone.ToLocal(from)), Language.Instant(zone.ToLocal(to)));
    }

    /// <summary>How long ago.</summary>
    public string Ago(DateTimeOffset instant) => Format(ServeText.Ago, Units(now - instant)[0]);

    /// <summary>A length of time in one unit, or two where one says little.</summary>
    public string Length(TimeSpan time) => string.Join(' ', Units(time));

    private string[] Units(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => [Count(ServeText.Seconds, Math.Max(0, (long)time.TotalSeconds))],
        { TotalHours: < 1 } => [Count(ServeText.Minutes, (long)time.TotalMinutes)],
        { TotalDays: < 1, Minutes: > 0 } => [Count(ServeText.Hours, (long)time.TotalHours), Count(ServeText.Minutes, time.Minutes)],
        { TotalDays: < 1 } => [Count(ServeText.Hours, (long)time.TotalHours)],
        { TotalDays: < 10, Hours: > 0 } => [Count(ServeText.Days, (long)time.TotalDays), Count(ServeText.Hours, time.Hours)],
        _ => [Count(ServeText.Days, (long)time.TotalDays)],
    };

    /// <summary>A form that is one button; nothing for a visitor who may not press it.</summary>
    public Html Button(string action, ServeText label, string? about = null, (string Name, string Value)? field = null) => Html.Of(html =>
    {
        if (!IsOperator)
            return;
        html.Add($"""<form method="post" action="{action}">{Token}""");
        if (field is var (name, value))
            html.Add($"""<input type="hidden" name="{name}" value="{value}">""");
        html.Add($"""<button id="b{action.Replace('/', '-')}-{field?.Value}">{this[label]}""");
        if (about is not null)
            html.Add($"""<span class="hidden"> {about}</span>""");
        html.Add($"</button></form>");
    });

    /// <summary>What every form carries.</summary>
    public Html Token => Html.Of(html => html.Add($"""<input type="hidden" name="token" value="{visitor?.FormToken}">"""));

    /// <summary>The whole page.</summary>
    public string Render(string title, string? current, Html main, Html? notice = null) => Html.Of(html =>
    {
        html.Add($"""
            <!DOCTYPE html>
            <html lang="{Language.Name}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,"><title>{title} · GraderEtl</title>
            <style>{PageAsset.Style}</style></head>
            <body>
            <header><p class="kicker">GraderEtl</p><h1>{title}</h1>

            """);
        if (visitor is not null)
            WriteNavigation(html, current);
        html.Add($"""
            </header>
            <main>{notice}
            {main}
            </main>
            <script>{PageAsset.Script}</script>
            </body>
            </html>

            """);
    }).ToString();

    private void WriteNavigation(Html html, string? current)
    {
        html.Add($"""<nav aria-label="{this[ServeText.Pages]}"><ul><li><a href="/"{Current(current is null)}>{this[ServeText.Overview]}</a></li>""");
        foreach (var source in sources)
            html.Add($"""<li><a href="{Address(source)}"{Current(current == source)}>{source}</a></li>""");
        if (visitor is { HasSession: true })
        {
            html.Add($"""<li class="end">{this[IsOperator ? ServeText.RoleOperator : ServeText.RoleViewer]} <form method="post" action="/logout">{Token}<button id="logout">{this[ServeText.LogOut]}</button></form></li>""");
        }

        html.Add($"</ul></nav>");
    }

    private static Html? Current(bool isCurrent) => isCurrent ? Html.Of(static html => html.Add($""" aria-current="page" """)) : null;
}
