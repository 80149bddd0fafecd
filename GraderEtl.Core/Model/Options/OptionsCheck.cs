using System.Globalization;

namespace GraderEtl.Core.Model.Options;

/// <summary>
/// Checks the ranges of all options. What the HTTP source needs is <see cref="HttpSourceCheck"/>'s, what mail needs
/// <see cref="MailOptionsCheck"/>'s.
/// </summary>
internal sealed class OptionsCheck : IOptionsCheck
{
    private static readonly string[] PassbackFields = ["oauth_consumer_key", "lis_result_sourcedid", "lis_outcome_service_url"];
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public IEnumerable<OptionFailure> Check(GraderEtlOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = new OptionsFailures();
        failures.TimeZone("TimeZone", options.TimeZone);
        failures.Language("Language", options.Language);
        CheckSource(options.Source, failures);
        CheckPostgres(options.Postgres, failures);
        CheckTuning(options.Tuning, failures);
        CheckValidation(options.Validation, failures);
        failures.Required("Report:Directory", options.Report.Directory, "a directory, such as reports");
        failures.InRange("Report:MinGroup", options.Report.MinGroup, 1, 1000);
        failures.Required("Outbox:Directory", options.Outbox.Directory, "a directory, such as outbox");
        return failures.All;
    }

    private static void CheckSource(SourceOptions source, OptionsFailures failures)
    {
        failures.TimeZone("Source:TimeZone", source.TimeZone);
        failures.InRange("Source:Timeout", source.Timeout, Second, Hour);
        failures.InRange("Source:ReadTimeout", source.ReadTimeout, Second, Hour);
        failures.InRange("Source:WindowTimeout", source.WindowTimeout, source.Timeout, Day);
        if (source.Lanes is { } lanes)
            failures.InRange("Source:Lanes", lanes, 1, 64);
        failures.InRange("Source:MaxLanes", source.MaxLanes, 1, 64);
        failures.InRange("Source:MaxWindow", source.MaxWindow, Second, Day * 366);
        failures.InRange("Source:FirstWindow", source.FirstWindow, Second, source.MaxWindow);
        failures.InRange("Source:MaxAttempts", source.MaxAttempts, 1, 20);
        failures.InRange("Source:RetryDelay", source.RetryDelay, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        failures.InRange("Source:MaxOutage", source.MaxOutage, TimeSpan.Zero, Day);
        failures.InRange("Source:MaxResponseBytes", source.MaxResponseBytes, 1024 * 1024, long.MaxValue);
        failures.InRange("Source:LookBack", source.LookBack, 0, 366);
        failures.InRange("Source:HealDays", source.HealDays, 0, 366);
        if (!Enum.IsDefined(source.ProveComplete))
            failures.Add("Source:ProveComplete", $"'{source.ProveComplete}'", "Suspects or Always");
    }

    private static void CheckPostgres(PostgresOptions postgres, OptionsFailures failures)
    {
        failures.InRange("Postgres:Port", postgres.Port, 1, 65_535);
        failures.Required("Postgres:Database", postgres.Database, "the name of a database, such as grader");
        failures.Identifier("Postgres:Schema", postgres.Schema, "grader");
        failures.Identifier("Postgres:Table", postgres.Table, "attempts");
        failures.InRange("Postgres:StatementTimeout", postgres.StatementTimeout, Second, Day);
        if (!Enum.IsDefined(postgres.LogLevel))
            failures.Add("Postgres:LogLevel", $"'{postgres.LogLevel}'", "a level from Trace to None");
        failures.InRange("Postgres:LockTimeout", postgres.LockTimeout, TimeSpan.FromMilliseconds(100), Day);
        if (postgres.Node is { } node && (node.Length is 0 or > 50 || node.Any(static letter => letter is <= ' ' or > '~')))
            failures.Add("Postgres:Node", $"'{node}'", "1 to 50 printable ASCII characters without spaces, such as worker-1");
    }

    private static void CheckTuning(TuningOptions tuning, OptionsFailures failures)
    {
        const int KiB = 1024;
        failures.InRange("Tuning:PageBytes", tuning.PageBytes, 4 * KiB, 16 * KiB * KiB);
        if (tuning.CopyStreams is { } streams)
            failures.InRange("Tuning:CopyStreams", streams, 1, 64);
        failures.InRange("Tuning:PagesPerLane", tuning.PagesPerLane, 8, 1024);
        failures.InRange("Tuning:ParseParallelism", tuning.ParseParallelism, 1, 64);
        failures.InRange("Tuning:CommitInterval", tuning.CommitInterval, TimeSpan.Zero, Hour);
    }

    private static void CheckValidation(ValidationOptions validation, OptionsFailures failures)
    {
        foreach (var field in validation.RequiredFields.Where(field => !PassbackFields.Contains(field, StringComparer.Ordinal)))
            failures.Add("Validation:RequiredFields", $"'{field}'", "any of " + string.Join(", ", PassbackFields));
        if (!Enum.IsDefined(validation.Duplicates))
            failures.Add("Validation:Duplicates", $"'{validation.Duplicates}'", "Drop or Keep");
        if (validation.MaxRejected is { } most)
            failures.InRange("Validation:MaxRejected", most, 0, long.MaxValue);
        if (validation.MaxRejectedShare is not (>= 0 and <= 1))
            failures.Add("Validation:MaxRejectedShare", validation.MaxRejectedShare.ToString(CultureInfo.InvariantCulture), "a share from 0 to 1, such as 0.05 for 5 %");
    }
}

/// <summary>
/// Checks that the HTTP source has what it needs; another source does without. None set at all is no failure: what is loaded can be
/// reported without a source, and what needs one says so.
/// </summary>
internal sealed class HttpSourceCheck : IOptionsCheck
{
    private const string UrlExpected = "an http or https address without a query, such as https://grader.example.org/api/attempts";

    public IEnumerable<OptionFailure> Check(GraderEtlOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Source.IsConfigured)
            return [];
        var failures = new OptionsFailures();
        failures.Required("Source:ApiUrl", options.Source.ApiUrl, UrlExpected);
        failures.Required("Source:Client", options.Source.Client, "the client's name at the API");
        failures.Required("Source:ClientKey", options.Source.ClientKey, "the client's key at the API");
        if (!string.IsNullOrWhiteSpace(options.Source.ApiUrl))
            CheckUrl(options.Source.ApiUrl, failures);
        return failures.All;
    }

    private static void CheckUrl(string text, OptionsFailures failures)
    {
        // the text itself is not repeated where it may carry a key or a password
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
            failures.Add("Source:ApiUrl", "no http address", UrlExpected);
        else if (url.Query.Length > 0 || url.Fragment.Length > 0)
            failures.Add("Source:ApiUrl", "an address with a query", UrlExpected);
        else if (url.UserInfo.Length > 0)
            failures.Add("Source:ApiUrl", "an address with a user or password in it", UrlExpected);
    }
}
