using GraderEtl.Core.Model.Options;
using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Sql.Connection;

/// <summary>Checks the connection string, without its secrets in what it says.</summary>
internal sealed class ConnectionValidator : IValidateOptions<GraderEtlOptions>
{
    public ValidateOptionsResult Validate(string? name, GraderEtlOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = new OptionsFailures();
        try
        {
            if (!string.IsNullOrWhiteSpace(options.Postgres.ConnectionString))
                ConnectionText.Parse(options.Postgres.ConnectionString);
        }
        catch (ConnectionTextException wrong)
        {
            failures.Add("Postgres:ConnectionString", wrong.Message, wrong.Expected);
        }

        return failures.ToResult();
    }
}
