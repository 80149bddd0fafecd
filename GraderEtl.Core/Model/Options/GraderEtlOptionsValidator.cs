using System.Globalization;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Model.Options;

/// <summary>
/// Checks the ranges of all options, each failure as <c>Section:Key: found …; expected …</c>, all of them at once. What the HTTP source
/// needs is <see cref="HttpSourceOptionsValidator"/>'s, what mail needs <see cref="MailOptionsValidator"/>'s.
/// </summary>
internal sealed class GraderEtlOptionsValidator : IValidateOptions<GraderEtlOptions>
{
    private static readonly string[] PassbackFields = ["oauth_consumer_key", "lis_result_sourcedid", "lis_outcome_service_url"];
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, GraderEtlOptions options)
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
        failures.Required("Outbox:Directory", options.Outbox.Directory, "a directory, such as outbox");
        return failures.ToResult();
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
