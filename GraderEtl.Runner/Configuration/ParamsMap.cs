namespace GraderEtl.Runner.Configuration;

/// <summary>What the keys of the older scripts' <c>params.txt</c> are called here. There was no standard; these are the usual names.</summary>
internal static class ParamsMap
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["api_url"] = "Source:ApiUrl",
        ["url"] = "Source:ApiUrl",
        ["api"] = "Source:ApiUrl",
        ["api_client"] = "Source:Client",
        ["client"] = "Source:Client",
        ["client_id"] = "Source:Client",
        ["client_key"] = "Source:ClientKey",
        ["api_key"] = "Source:ClientKey",
        ["key"] = "Source:ClientKey",
        ["timeout"] = "Source:Timeout",
        ["host"] = "Postgres:Host",
        ["hostname"] = "Postgres:Host",
        ["db_host"] = "Postgres:Host",
        ["port"] = "Postgres:Port",
        ["db_port"] = "Postgres:Port",
        ["database"] = "Postgres:Database",
        ["dbname"] = "Postgres:Database",
        ["db_name"] = "Postgres:Database",
        ["db"] = "Postgres:Database",
        ["user"] = "Postgres:User",
        ["username"] = "Postgres:User",
        ["db_user"] = "Postgres:User",
        ["password"] = "Postgres:Password",
        ["db_password"] = "Postgres:Password",
        ["passwd"] = "Postgres:Password",
        ["pwd"] = "Postgres:Password",
        ["dsn"] = "Postgres:ConnectionString",
        ["schema"] = "Postgres:Schema",
        ["table"] = "Postgres:Table",
        ["timezone"] = "TimeZone",
        ["tz"] = "TimeZone",
    };

    /// <summary>Names of nested dicts whose <c>user</c>, <c>password</c> and so on are not the database's.</summary>
    private static readonly string[] OtherServices = ["mail", "email", "smtp", "sheet", "sheets", "google", "gsheets"];

    private static readonly string[] Mail = ["mail", "email", "smtp"];

    /// <summary>The setting that a key means; null when there is none here.</summary>
    /// <param name="key">The key, of a nested dict as <c>outer.inner</c>.</param>
    public static string? SettingOf(string key)
    {
        var dot = key.LastIndexOf('.');
        var (outer, name) = dot < 0 ? ("", key) : (key[..dot], key[(dot + 1)..]);
        if (IsRecipient(outer, name))
            return "Mail:To";
        return OtherServices.Any(service => outer.Contains(service, StringComparison.OrdinalIgnoreCase)) ? null : Names.GetValueOrDefault(name);
    }

    private static bool IsRecipient(string outer, string name)
        => name is "mail_to" or "email_to" or "recipients" || (name is "to" && Mail.Any(part => outer.Contains(part, StringComparison.OrdinalIgnoreCase)));
}
