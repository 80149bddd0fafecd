using System.Text.RegularExpressions;

namespace GraderEtl.Runner.Configuration.Import;

/// <summary>What older scripts call things. There was no standard; these are the usual names.</summary>
internal static partial class ParamsVocabulary
{
    /// <summary>The services that settings belong to, each the first part of its settings' keys.</summary>
    public const string Source = "Source", Postgres = "Postgres", Mail = "Mail", Sheets = "Sheets";

    /// <summary>Stands for a whole connection string, in whatever form, which is taken apart.</summary>
    public const string Connection = "Postgres:ConnectionString";

    /// <summary>Words that name a service, in the name of a section or at an end of a name.</summary>
    private static readonly Dictionary<string, string> ServiceWords = Words(
        (Source, "api source grader statistics stat stats"),
        (Postgres, "db database postgres postgresql psql pgsql pg sql"),
        (Mail, "mail email smtp notify notification notifications notifier mailer gmail"),
        (Sheets, "sheet sheets spreadsheet google gsheet gsheets gspread"));

    /// <summary>Names within a service.</summary>
    private static readonly Dictionary<string, Dictionary<string, string>> Fields = new(StringComparer.Ordinal)
    {
        [Source] = Words(
            ("Source:ApiUrl", "url api_url endpoint base_url address uri api"),
            ("Source:Client", "client client_id client_name api_client"),
            ("Source:ClientKey", "client_key key api_key secret client_secret"),
            ("Source:Timeout", "timeout")),
        [Postgres] = Words(
            ("Postgres:Host", "host hostname server address"),
            ("Postgres:Port", "port"),
            ("Postgres:Database", "database dbname db name db_name"),
            ("Postgres:User", "user username login role user_name"),
            ("Postgres:Password", "password passwd pass pwd"),
            (Connection, "dsn url uri conn connection connection_string conn_string connection_url"),
            ("Postgres:Schema", "schema")),
        [Mail] = Words(
            ("Mail:Host", "host hostname server smtp_server smtp_host smtp relay"),
            ("Mail:Port", "port smtp_port"),
            ("Mail:User", "user username login host_user user_name email"),
            ("Mail:Password", "password passwd pass pwd host_password app_password"),
            ("Mail:From", "from sender from_addr from_address from_email default_from"),
            ("Mail:To", "to recipient recipients receiver receivers to_addr to_address to_addrs to_email")),
        [Sheets] = Words(
            ("Sheets:SpreadsheetId", "id key sheet_id spreadsheet_id spreadsheet sheet url sheet_url spreadsheet_url address"),
            ("Sheets:CredentialsFile", "credentials credentials_file credentials_path creds creds_file creds_path service_account service_account_file json_keyfile keyfile key_file json application_credentials"),
            ("Sheets:Worksheet", "worksheet tab worksheet_name tab_name")),
    };

    /// <summary>Names that mean one thing wherever they stand.</summary>
    private static readonly Dictionary<string, string> Anywhere = Words(
        ("Source:ApiUrl", "api endpoint base_url"),
        ("Source:Client", "client client_id client_name"),
        ("Source:ClientKey", "client_key client_secret"),
        ("Postgres:Database", "database dbname db"),
        (Connection, "dsn"),
        ("Postgres:Host", "pghost"), ("Postgres:Port", "pgport"), ("Postgres:User", "pguser"), ("Postgres:Password", "pgpassword"), ("Postgres:Database", "pgdatabase"),
        ("Postgres:Schema", "schema"),
        ("Mail:From", "sender from from_addr from_address"),
        ("Mail:Password", "app_password sender_password"),
        ("Mail:To", "recipient recipients receiver receivers to to_addr to_address to_addrs"),
        ("Mail:User", "email"),
        ("Sheets:SpreadsheetId", "spreadsheet_id"),
        ("Sheets:CredentialsFile", "credentials credentials_file creds creds_file service_account service_account_file json_keyfile keyfile key_file"),
        ("Sheets:Worksheet", "worksheet worksheet_name"),
        ("TimeZone", "timezone tz time_zone"));

    /// <summary>Names that outside of a section may mean one of several things; the first is what they mean where nothing else is there.</summary>
    private static readonly Dictionary<string, string[]> Shared = new(StringComparer.Ordinal)
    {
        ["Host"] = ["Postgres:Host", "Mail:Host"],
        ["Port"] = ["Postgres:Port", "Mail:Port"],
        ["User"] = ["Postgres:User", "Mail:User"],
        ["Password"] = ["Postgres:Password", "Mail:Password"],
        ["Url"] = ["Source:ApiUrl"],
        ["Key"] = ["Source:ClientKey"],
        ["Timeout"] = ["Source:Timeout"],
    };

    private static readonly Dictionary<string, string> SharedNames = Words(
        ("Host", "host hostname server"), ("Port", "port"), ("User", "user username login user_name"), ("Password", "password passwd pass pwd"),
        ("Url", "url"), ("Key", "key"), ("Timeout", "timeout"));

    private static readonly HashSet<string> Neutral =
        [.. "params param parameters config configuration conf settings default main general common options data env".Split(' ')];

    private static readonly Dictionary<string, ImportText> Reasons = Words(
        ("Dates", "from to start end start_date end_date date from_date to_date date_from date_to start_time end_time day days"),
        ("OwnTables", "table table_name tables tablename"),
        ("OwnWay", "autocommit isolation_level cursor_factory batch_size chunk_size chunksize page_size retries max_retries retry encoding client_encoding minconn maxconn pool_size"),
        ("OwnTls", "tls ssl use_tls use_ssl starttls"),
        ("OwnLog", "log_file logfile log_dir log_path log_level loglevel logging log"),
        ("TitleOrTab", "sheet_name sheet_title spreadsheet_name title"),
        ("OwnText", "subject body message text"),
        ("SslMode", "sslmode sslrootcert sslcert sslkey connect_timeout")).ToDictionary(pair => pair.Key, pair => Enum.Parse<ImportText>(pair.Value));

    /// <summary>The service a section is about: its own name tells, else that of a section around it. Empty for one that is about nothing in particular, null where its name says nothing.</summary>
    public static string? ServiceOf(IReadOnlyList<string> sections)
    {
        var isNeutral = true;
        foreach (var words in sections.Reverse().Select(Split))
        {
            if (words.Select(word => ServiceWords.GetValueOrDefault(word)).OfType<string>().LastOrDefault() is { } service)
                return service;
            // a key file's content, which has names that mean something else elsewhere
            if (words.Any(word => word is "credentials" or "creds" or "account"))
                return Sheets;
            isNeutral &= words.All(Neutral.Contains);
        }

        return isNeutral ? "" : null;
    }

    /// <summary>The setting that a name means in a service's own section.</summary>
    public static string? InService(string service, string name) => Fields[service].GetValueOrDefault(Join(Split(name)));

    /// <summary>The setting that a name means by itself, such as <c>db_host</c>, <c>EMAIL_TO</c> or <c>client_key</c>, and whether it names the service.</summary>
    public static (string? Setting, bool NamesService) ByItself(string name)
    {
        var words = Split(name);
        var (start, end) = (0, words.Length);
        string? service = null;
        while (end - start > 1 && ServiceWords.TryGetValue(words[start], out var first))
            (service, start) = (first, start + 1);
        if (service is null && end > 1 && ServiceWords.TryGetValue(words[^1], out var last))
            (service, end) = (last, end - 1);
        var field = service is null ? null : Fields[service].GetValueOrDefault(Join(words[start..end])) ?? Fields[service].GetValueOrDefault(Join(words));
        return (field ?? Anywhere.GetValueOrDefault(Join(words)), field is not null);
    }

    /// <summary>True for settings that show which service a section is about.</summary>
    public static bool IsTelling(string setting)
        => setting is "Source:ApiUrl" or "Source:ClientKey" or "Postgres:Database" or Connection or "Mail:From" or "Mail:To" or "Sheets:SpreadsheetId" or "Sheets:CredentialsFile";

    /// <summary>What a name may mean outside of a section; empty when it means nothing.</summary>
    public static IReadOnlyList<string> MayMean(string name) => SharedNames.TryGetValue(Join(Split(name)), out var field) ? Shared[field] : [];

    /// <summary>Why a name is not taken.</summary>
    public static ImportText WhyNot(string name)
    {
        var words = Split(name);
        return Reasons.TryGetValue(Join(words), out var reason) || (words.Length > 1 && ServiceWords.ContainsKey(words[0]) && Reasons.TryGetValue(Join(words[1..]), out reason))
            ? reason
            : ImportText.UnknownName;
    }

    /// <summary>Such as <c>smtp</c> and <c>server</c> of <c>SMTP_SERVER</c>, <c>smtp-server</c> and <c>smtpServer</c>.</summary>
    private static string[] Split(string name)
        => [.. Word().Matches(name).Select(word => word.Value.ToLowerInvariant())];

    private static string Join(IEnumerable<string> words) => string.Join('_', words);

    private static Dictionary<string, string> Words(params ReadOnlySpan<(string Meaning, string Names)> lists)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (meaning, names) in lists)
        {
            foreach (var name in names.Split(' '))
                words.TryAdd(name, meaning);
        }

        return words;
    }

    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}]+|\d+", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
