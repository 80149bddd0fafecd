using Microsoft.Extensions.Options;

namespace GraderEtl.Core.Model.Options;

/// <summary>
/// Checks that the HTTP source has what it needs; another source does without. None set at all is no failure: what is loaded can be
/// reported without a source, and what needs one says so.
/// </summary>
internal sealed class HttpSourceOptionsValidator : IValidateOptions<GraderEtlOptions>
{
    private const string UrlExpected = "an http or https address without a query, such as https://grader.example.org/api/attempts";

    public ValidateOptionsResult Validate(string? name, GraderEtlOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Source.IsConfigured)
            return ValidateOptionsResult.Success;
        var failures = new OptionsFailures();
        failures.Required("Source:ApiUrl", options.Source.ApiUrl, UrlExpected);
        failures.Required("Source:Client", options.Source.Client, "the client's name at the API");
        failures.Required("Source:ClientKey", options.Source.ClientKey, "the client's key at the API");
        if (!string.IsNullOrWhiteSpace(options.Source.ApiUrl))
            CheckUrl(options.Source.ApiUrl, failures);
        return failures.ToResult();
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
