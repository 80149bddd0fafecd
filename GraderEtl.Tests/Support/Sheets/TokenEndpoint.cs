using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace GraderEtl.Tests.Support.Sheets;

/// <summary>
/// Gives access tokens for assertions that are really signed by the account's key (RFC 7523), and knows which it gave.
/// </summary>
internal sealed class TokenEndpoint(TestAccount account, TimeProvider time)
{
    private const string Scope = "https://www.googleapis.com/auth/spreadsheets";

    /// <summary>Google's runtime names Google's own endpoint, wherever it sends an assertion.</summary>
    private const string Audience = "https://oauth2.googleapis.com/token";

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);
    private readonly Dictionary<string, DateTimeOffset> _given = new(StringComparer.Ordinal);

    /// <summary>Tokens that were given.</summary>
    public int Given { get; private set; }

    /// <summary>The address tokens come from.</summary>
    public string Url { get; set; } = "";

    /// <summary>True when a request carries a token that is still good.</summary>
    public bool IsKnown(string authorization)
        => authorization.StartsWith("Bearer ", StringComparison.Ordinal)
            && _given.TryGetValue(authorization["Bearer ".Length..], out var end)
            && time.GetUtcNow() < end;

    /// <summary>Makes all tokens void, as Google does when an account's rights change.</summary>
    public void Revoke() => _given.Clear();

    public async Task RespondAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var refusal = form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer" && form.Count == 2
            ? Refuse(form["assertion"].ToString())
            : ("unsupported_grant_type", "Invalid grant_type: " + form["grant_type"]);
        context.Response.ContentType = "application/json; charset=utf-8";
        if (refusal is var (error, description))
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync(JsonSerializer.Serialize(new { error, error_description = description }));
            return;
        }

        var token = "ya29.test-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _given[token] = time.GetUtcNow().AddHours(1);
        Given++;
        await context.Response.WriteAsync(JsonSerializer.Serialize(new { access_token = token, expires_in = 3599, token_type = "Bearer" }));
    }

    private (string Error, string Description)? Refuse(string assertion)
    {
        if (assertion.Split('.') is not [var head, var body, var signature])
            return ("invalid_grant", "Bad Request");
        using var header = Decode(head);
        using var claims = Decode(body);
        if (header.RootElement.GetProperty("alg").GetString() != "RS256" || header.RootElement.GetProperty("kid").GetString() != account.KeyId)
            return ("invalid_grant", "Invalid JWT: no known key.");
        if (claims.RootElement.GetProperty("iss").GetString() != account.Email)
            return ("invalid_grant", "Invalid grant: account not found");
        if (!account.Key.VerifyData(
            Encoding.ASCII.GetBytes($"{head}.{body}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            return ("invalid_grant", "Invalid JWT Signature.");
        if (claims.RootElement.GetProperty("aud").GetString() != Audience)
            return ("invalid_grant", "Invalid JWT: Failed audience check. The right audience is " + Audience);
        if (claims.RootElement.GetProperty("scope").GetString() != Scope)
            return ("invalid_scope", "Invalid OAuth scope.");
        var (from, to) = (Instant(claims, "iat"), Instant(claims, "exp"));
        var now = time.GetUtcNow();
        return from > now + Skew || to < now || to - from > TimeSpan.FromHours(1)
            ? ("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.")
            : null;
    }

    private static DateTimeOffset Instant(JsonDocument claims, string name) => DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty(name).GetInt64());

    private static JsonDocument Decode(string part) => JsonDocument.Parse(Base64Url.DecodeFromChars(part));
}
