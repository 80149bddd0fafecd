using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace GraderEtl.Runner.Serve.Page;

/// <summary>Who asks.</summary>
/// <param name="Role">What he may do.</param>
/// <param name="FormToken">What his forms carry, so that no other site can send them.</param>
/// <param name="HasSession">True where he has logged in and can log out.</param>
internal sealed record Visitor(PageRole Role, string FormToken, bool HasSession)
{
    public bool IsOperator => Role == PageRole.Operator;
}

/// <summary>
/// Decides who gets in. With tokens a visitor logs in and gets a cookie; his session lives in memory, ends after twelve hours and with the
/// process. Without tokens, which the settings allow on this machine only, every request is an operator's.
/// </summary>
internal sealed class AccessControl(PageTokens? tokens, bool isSecure, TimeProvider time)
{
    private const int MostSessions = 1_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private readonly Dictionary<string, (Visitor Visitor, DateTimeOffset Until)> _sessions = new(StringComparer.Ordinal);
    private readonly Visitor? _local = tokens is null ? new Visitor(PageRole.Operator, NewSecret(), HasSession: false) : null;
    private readonly Lock _lock = new();

    // the prefix makes browsers refuse a cookie that a neighbouring host or an unencrypted response sets
    private readonly string _session = isSecure ? "__Host-grader-etl" : "grader-etl";
    private readonly string _login = isSecure ? "__Host-grader-etl-login" : "grader-etl-login";

    /// <summary>True where visitors have to log in.</summary>
    public bool HasLogin => tokens is not null;

    /// <summary>Failed logins.</summary>
    public LoginLimiter Limiter { get; } = new(time);

    /// <summary>Who sends a request; null where he has not logged in.</summary>
    public Visitor? Find(HttpRequest request)
    {
        if (_local is not null)
            return _local;
        if (request.Cookies[_session] is not { Length: > 0 } id)
            return null;
        lock (_lock)
        {
            // looked up by its hash, whose comparison says nothing about the id
            var key = Hash(id);
            if (!_sessions.TryGetValue(key, out var session))
                return null;
            if (time.GetUtcNow() < session.Until)
                return session.Visitor;
            _sessions.Remove(key);
            return null;
        }
    }

    /// <summary>A token for the login form, also set as a cookie: another site cannot set that.</summary>
    public string OpenLogin(HttpResponse response)
    {
        var token = NewSecret();
        response.Cookies.Append(_login, token, Cookie(TimeSpan.FromHours(1)));
        return token;
    }

    /// <summary>True where the login form is one that was given to this browser.</summary>
    public bool IsLoginForm(HttpRequest request, string formToken)
        => request.Cookies[_login] is { Length: > 0 } cookie && Equal(cookie, formToken);

    /// <summary>Logs in.</summary>
    /// <returns>False where the token is neither of the two.</returns>
    public bool LogIn(HttpContext context, string token)
    {
        if (tokens?.Match(token) is not { } role)
            return false;
        var id = NewSecret();
        var now = time.GetUtcNow();
        lock (_lock)
        {
            foreach (var (key, _) in _sessions.Where(session => session.Value.Until <= now).ToList())
                _sessions.Remove(key);
            if (_sessions.Count >= MostSessions)
                _sessions.Remove(_sessions.MinBy(static session => session.Value.Until).Key);
            _sessions[Hash(id)] = (new Visitor(role, NewSecret(), HasSession: true), now + Lifetime);
        }

        context.Response.Cookies.Append(_session, id, Cookie(Lifetime));
        context.Response.Cookies.Delete(_login, Cookie(maxAge: null));
        return true;
    }

    /// <summary>Ends the session of a request.</summary>
    public void LogOut(HttpContext context)
    {
        if (context.Request.Cookies[_session] is { } id)
        {
            lock (_lock)
                _sessions.Remove(Hash(id));
        }

        context.Response.Cookies.Delete(_session, Cookie(maxAge: null));
    }

    /// <summary>Compares secrets in a time that says nothing about them.</summary>
    public static bool Equal(string left, string right)
        => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(left)), SHA256.HashData(Encoding.UTF8.GetBytes(right)));

    private static string Hash(string id) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    private static string NewSecret() => Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    private CookieOptions Cookie(TimeSpan? maxAge)
        => new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = isSecure, Path = "/", MaxAge = maxAge };
}

/// <summary>
/// Slows guessing down: after five failed logins an address has to wait until a quarter of an hour has passed since the first of them, and
/// after fifty of all addresses, all of them have to.
/// </summary>
internal sealed class LoginLimiter(TimeProvider time)
{
    /// <summary>Failed logins that an address has.</summary>
    public const int MostOfAddress = 5;

    /// <summary>Failed logins that all addresses have together.</summary>
    public const int MostOfAll = 50;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private readonly Queue<(DateTimeOffset At, string Network)> _failures = new();
    private readonly Lock _lock = new();

    /// <summary>
    /// Tries a login, unless too many have failed. One at a time, so that many at once cannot pass the limit together.
    /// </summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="logIn">Returns false where the token is wrong.</param>
    /// <returns>Whether it succeeded; or how long to wait, where it was not tried.</returns>
    public (bool Succeeded, TimeSpan? Wait) Try(IPAddress? address, Func<bool> logIn)
    {
        var network = NetworkOf(address);
        lock (_lock)
        {
            var now = time.GetUtcNow();
            while (_failures.TryPeek(out var oldest) && oldest.At + Window <= now)
                _failures.Dequeue();
            var own = _failures.Where(failure => failure.Network == network).ToList();
            if (own.Count >= MostOfAddress)
                return (false, own[0].At + Window - now);
            if (_failures.Count >= MostOfAll)
                return (false, _failures.Peek().At + Window - now);
            if (logIn())
                return (true, null);
            _failures.Enqueue((now, network));
            return (false, null);
        }
    }

    /// <summary>An IPv4 address, or the network of 64 bits that one customer has of IPv6.</summary>
    private static string NetworkOf(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        return Convert.ToHexString(bytes.Length == 16 ? bytes.AsSpan(0, 8) : bytes);
    }
}
