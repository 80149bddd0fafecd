using System.Globalization;
using System.Text.Json;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model;
using GraderEtl.Runner.Console;
using GraderEtl.Runner.Json;
using GraderEtl.Runner.Logging;
using Microsoft.AspNetCore.Http;

namespace GraderEtl.Runner.Serve.Page;

/// <summary>Handles requests: lets visitors in, shows the page or its JSON, and does what operators ask for.</summary>
internal sealed class PageApplication(PageContext context, AccessControl access, RequestGuard guard, CancellationToken stopping)
{
    /// <summary>The report may run its own script, but as a site of its own, so that nothing in its file can act for a visitor.</summary>
    private const string ReportPolicy =
        "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly StateReader _reader = new(context.Control, context.Time, context.Redactor);
    private readonly Readiness _readiness = new(context);
    private readonly PageActions _actions = new(context, stopping);
    private readonly Words _words = new(Language.FindOrEnglish(context.Settings.Etl.Language), context.Settings.ZoneOrUtc);

    /// <summary>Handles one request. Nothing that goes wrong in it gets further.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        RequestGuard.SetHeaders(http.Response);
        try
        {
            if (guard.IsMeantForThisHost(http.Request))
                await RouteAsync(http);
            else
                http.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested || stopping.IsCancellationRequested)
        {
            http.Abort();
        }
        catch (BadHttpRequestException bad)
        {
            http.Response.StatusCode = bad.StatusCode;
        }
        catch (InvalidDataException)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        catch (Exception failed)
        {
            RunnerLog.Unexpected(context.Logger, failed);
            if (http.Response.HasStarted)
                http.Abort();
            else
                http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    private async Task RouteAsync(HttpContext http)
    {
        var (method, path) = (http.Request.Method, Segments(http.Request.Path));
        switch (method, path)
        {
            case ("GET" or "HEAD", ["healthz"]):
                return;
            case ("GET" or "HEAD", ["readyz"]):
                http.Response.StatusCode = await _readiness.CheckAsync(http.RequestAborted) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
                return;
            case ("GET", ["login"]) when access.HasLogin:
                await SendAsync(http, LoginPage(http, problem: null));
                return;
            case ("POST", ["login"]) when access.HasLogin:
                await LogInAsync(http);
                return;
        }

        if (access.Find(http.Request) is not { } visitor)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (method == "POST")
            await PostAsync(http, visitor, path);
        else if (method == "GET")
            await GetAsync(http, visitor, path);
        else
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
    }

    private async Task GetAsync(HttpContext http, Visitor visitor, string[] path)
    {
        try
        {
            switch (path)
            {
                case []:
                    var overview = await _reader.ReadOverviewAsync(context.Sources, visitor, http.RequestAborted);
                    var frame = Frame(visitor);
                    await SendAsync(http, frame.Render(frame[ServeText.Overview], current: null, SourceView.Overview(frame, overview), Notice(frame, http.Request.Query)));
                    return;
                case ["sources", var name] when Find(name) is { } source:
                    await SendSourceAsync(http, visitor, source);
                    return;
                case ["report", var name] when Find(name) is { } source && File.Exists(source.ReportFile):
                    http.Response.Headers.ContentSecurityPolicy = ReportPolicy;
                    await SendAsync(http, await File.ReadAllTextAsync(source.ReportFile, http.RequestAborted));
                    return;
                case ["api", "overview"]:
                    await SendJsonAsync(http, await _reader.ReadOverviewAsync(context.Sources, visitor, http.RequestAborted));
                    return;
                case ["api", "sources", var name] when Find(name) is { } source:
                    await SendJsonAsync(http, await _reader.ReadSourceAsync(source, visitor, http.RequestAborted));
                    return;
                default:
                    http.Response.StatusCode = StatusCodes.Status404NotFound;
                    return;
            }
        }
        catch (Exception failed) when (StateReader.ErrorOf(failed) is { } error)
        {
            await SendErrorAsync(http, visitor, error);
        }
    }

    private async Task PostAsync(HttpContext http, Visitor visitor, string[] path)
    {
        var form = await ReadFormAsync(http.Request);
        if (form is null || !RequestGuard.IsFromThisSite(http.Request) || !AccessControl.Equal(form["token"].ToString(), visitor.FormToken))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (path is ["logout"])
        {
            access.LogOut(http);
            Redirect(http, access.HasLogin ? "/login" : "/");
            return;
        }

        var (source, action) = path switch
        {
            ["sources", var name, var one] when PageActions.Has(one) => (Find(name), one),
            [var all] when PageActions.HasForAll(all) => (null, all),
            _ => (null, null),
        };
        if (action is null || (source is null && path.Length > 1))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!visitor.IsOperator)
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        try
        {
            var notice = source is null ? await _actions.RunForAllAsync(action) : await _actions.RunAsync(source, action, form);
            Redirect(http, $"{(source is null ? "/" : PageFrame.Address(source.Name))}?{notice}");
        }
        catch (Exception failed) when (StateReader.ErrorOf(failed) is { } error)
        {
            await SendErrorAsync(http, visitor, error);
        }
    }

    private async Task LogInAsync(HttpContext http)
    {
        var form = await ReadFormAsync(http.Request);
        if (form is null || !RequestGuard.IsFromThisSite(http.Request) || !access.IsLoginForm(http.Request, form["form"].ToString()))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var (succeeded, wait) = access.Limiter.Try(guard.AddressOf(http), () => access.LogIn(http, form["access"].ToString().Trim()));
        if (succeeded)
        {
            Redirect(http, "/");
            return;
        }

        http.Response.StatusCode = wait is null ? StatusCodes.Status403Forbidden : StatusCodes.Status429TooManyRequests;
        if (wait is { } time)
            http.Response.Headers.RetryAfter = Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await SendAsync(http, LoginPage(http, wait is null ? ServeText.TokenUnknown : ServeText.TooManyLogins));
    }

    private async Task SendSourceAsync(HttpContext http, Visitor visitor, PageSource source)
    {
        var state = await _reader.ReadSourceAsync(source, visitor, http.RequestAborted);
        var frame = Frame(visitor);
        var chosen = DateOnly.TryParseExact(http.Request.Query["day"], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? state.Days.FirstOrDefault(known => known.Day == day)
            : null;
        await SendAsync(http, frame.Render(source.Name, source.Name, SourceView.Whole(frame, state, chosen), Notice(frame, http.Request.Query)));
    }

    private async Task SendErrorAsync(HttpContext http, Visitor visitor, GraderEtlException error)
    {
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        if (http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            var found = new ErrorDocument(JsonNames.Code(error.Kind), _reader.Show(error, visitor), Expected: null, Where: null, Kept: null, Remedy: null);
            await SendJsonAsync(http, new FailedDocument(visitor.IsOperator ? ErrorDocument.Of(error, context.Redactor)! : found));
            return;
        }

        var frame = Frame(visitor);
        var text = _reader.Show(error, visitor);
        await SendAsync(http, frame.Render(frame[ServeText.Problem], current: "", Html.Of(html => html.Add($"""<p class="notice">{frame[ServeText.NotRead]}</p>{frame.Quote(text)}"""))));
    }

    private string LoginPage(HttpContext http, ServeText? problem)
    {
        var frame = Frame(visitor: null);
        var token = access.OpenLogin(http.Response);
        return frame.Render(frame[ServeText.LogIn], current: null, Html.Of(html =>
        {
            html.Add($"""<section class="login">""");
            if (problem is { } text)
                html.Add($"""<p class="notice" role="alert">{frame[text]}</p>""");
            html.Add($"""<form class="fields" method="post" action="/login"><input type="hidden" name="form" value="{token}"><label>{frame[ServeText.Token]} <input type="password" name="access" autocomplete="current-password" required autofocus></label><button>{frame[ServeText.LogIn]}</button></form><p class="note">{frame[ServeText.TokenHint]}</p></section>""");
        }));
    }

    /// <summary>What was just done; the address says it by a code, so that nothing else can be made to stand there.</summary>
    private static Html? Notice(PageFrame frame, IQueryCollection query)
    {
        if (!PageActions.TryReadNotice(query, out var text))
            return null;
        _ = long.TryParse(query["moved"], NumberStyles.None, CultureInfo.InvariantCulture, out var moved);
        _ = long.TryParse(query["stay"], NumberStyles.None, CultureInfo.InvariantCulture, out var stay);
        return Html.Of(html => html.Add($"""<p class="notice" role="status">{frame.Format(text, frame.Words.Number(moved), frame.Words.Number(stay))}</p>"""));
    }

    private PageFrame Frame(Visitor? visitor) => new(_words, context.Time.GetUtcNow(), [.. context.Sources.Select(static source => source.Name)], visitor);

    private PageSource? Find(string name) => context.Sources.FirstOrDefault(source => source.Name == name);

    private static string[] Segments(PathString path) => path.Value is null or "/" ? [] : path.Value[1..].Split('/');

    private static void Redirect(HttpContext http, string address)
    {
        // the form must not be sent again when the page is loaded again
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = address;
    }

    private static async Task<IFormCollection?> ReadFormAsync(HttpRequest request)
        => request.HasFormContentType ? await request.ReadFormAsync(request.HttpContext.RequestAborted) : null;

    private static Task SendAsync(HttpContext http, string html)
    {
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync(html, http.RequestAborted);
    }

    private static Task SendJsonAsync<T>(HttpContext http, T document)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(http.Response.Body, document, typeof(T), JsonLayout.Compact, http.RequestAborted);
    }
}
