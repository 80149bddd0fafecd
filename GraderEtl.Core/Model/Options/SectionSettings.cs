using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using GraderEtl.Core.Localization;
using Microsoft.Extensions.Configuration;

namespace GraderEtl.Core.Model.Options;

/// <summary>Sets options from a configuration section: secrets also from files, and unknown keys are failures.</summary>
[RequiresUnreferencedCode(NotTrimmable)]
[RequiresDynamicCode(NotTrimmable)]
internal sealed class SectionSettings(IConfiguration section) : IOptionsCheck
{
    /// <summary>Why a section does not go with trimming and native AOT.</summary>
    public const string NotTrimmable = "Settings are bound by reflection. Set the options in code instead: AddGraderEtl(options => …).";

    private const string FileSuffix = "File";
    private static readonly string[] Secrets = ["Source:ClientKey", "Postgres:ConnectionString", "Postgres:Password", "Mail:Password", "Webhook:Url", "Webhook:Secret"];
    private static readonly HashSet<string> Known = [.. Keys(typeof(GraderEtlOptions), ""), .. Secrets.Select(key => key + FileSuffix)];
    private static readonly string[] Lists = ["Mail:To", "Validation:RequiredFields"];

    /// <summary>Sections of a file that the program <c>grader-etl</c> and a library user share; they mean nothing to the library.</summary>
    private static readonly string[] OfProgram = ["Log:", "Postgres:Embedded:"];
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private OptionsFailures _files = new();

    /// <summary>Sets the options. The file of a secret wins over the secret itself.</summary>
    public void Apply(GraderEtlOptions options)
    {
        _files = new OptionsFailures();
        section.Bind(options);
        var read = new Dictionary<string, string?>();
        foreach (var key in Lists)
        {
            // several in one value, with commas, as a variable of the environment has them
            var elements = section[key]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
            for (var i = 0; i < elements.Length; i++)
                read[FormattableString.Invariant($"{key}:{i}")] = elements[i];
        }

        foreach (var key in Secrets)
        {
            if (section[key + FileSuffix] is { } path && !string.IsNullOrWhiteSpace(path))
                read[key] = Read(key + FileSuffix, path.Trim());
        }

        new ConfigurationBuilder().AddInMemoryCollection(read.Where(pair => pair.Value is not null)).Build().Bind(options);
    }

    public IEnumerable<OptionFailure> Check(GraderEtlOptions options) =>
    [
        .. _files.All,
        .. section.AsEnumerable(makePathsRelative: true)
            .Where(static pair => pair.Value is not null && !IsKnown(pair.Key) && !OfProgram.Any(prefix => pair.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            .Select(static pair => new OptionFailure(
                pair.Key, "no such setting", Suggestion.Nearest(pair.Key, Known) is { } nearest ? $"{nearest}, the nearest there is" : "a setting that exists")),
    ];

    /// <summary>Elements of a list have a number behind its key.</summary>
    private static bool IsKnown(string key)
        => Known.Contains(key, StringComparer.OrdinalIgnoreCase)
            || (key.LastIndexOf(':') is > 0 and var last && char.IsAsciiDigit(key[^1]) && Lists.Contains(key[..last], StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<string> Keys(Type options, string prefix)
    {
        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var type = property.PropertyType;
            if (type.Namespace == options.Namespace && type.IsClass)
            {
                foreach (var key in Keys(type, prefix + property.Name + ":"))
                    yield return key;
            }
            else if (property.CanWrite || (type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type)))
            {
                yield return prefix + property.Name;
            }
        }
    }

    private string? Read(string key, string path)
    {
        const string Expected = "a text file in UTF-8 that holds the secret and nothing else";
        try
        {
            var secret = Utf8.GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF').TrimEnd('\r', '\n');
            if (secret.Length > 0)
                return secret;
            _files.Add(key, $"nothing in {path}", Expected);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            _files.Add(key, $"'{path}', which cannot be read: {unreadable.Message.TrimEnd('.')}", Expected);
        }
        catch (ArgumentException)
        {
            _files.Add(key, $"bytes in {path} that are not UTF-8", Expected);
        }

        return null;
    }
}
