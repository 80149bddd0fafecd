using System.Globalization;
using System.Text.RegularExpressions;
using GraderEtl.Core.Sql.Connection;

namespace GraderEtl.Runner.Configuration.Import;

/// <summary>Finds out what the names of a file mean here, and which of them only the user can tell.</summary>
/// <param name="entries">What the file holds.</param>
/// <param name="answers">What the user said a name means: a setting, or null for none.</param>
internal sealed partial class ParamsMap(IReadOnlyList<ParamsEntry> entries, IReadOnlyDictionary<string, string?> answers)
{
    private static readonly string[] MailPorts = ["25", "465", "587", "2525"];
    private readonly List<ParamsValue> _values = [];
    private readonly List<(ParamsEntry Entry, ImportText Reason)> _left = [];
    private readonly List<ParamsQuestion> _questions = [];

    /// <summary>The values that settings get, in the order of the file.</summary>
    public IReadOnlyList<ParamsValue> Values => [.. _values.OrderBy(value => entries.TakeWhile(entry => entry != value.Entry).Count())];

    /// <summary>What is not taken, and why.</summary>
    public IReadOnlyList<(ParamsEntry Entry, ImportText Reason)> Left => _left;

    /// <summary>What only the user can tell.</summary>
    public IReadOnlyList<ParamsQuestion> Questions => _questions;

    /// <summary>Sorts all entries.</summary>
    public static ParamsMap Of(IReadOnlyList<ParamsEntry> entries, IReadOnlyDictionary<string, string?> answers)
    {
        var map = new ParamsMap(entries, answers);
        map.Sort();
        map.AskWhereTwoDiffer();
        return map;
    }

    /// <summary>The value of a setting; null when it has none yet.</summary>
    public string? ValueOf(string setting) => _values.FirstOrDefault(value => value.Setting == setting)?.Text;

    private void Sort()
    {
        var shared = new List<(ParamsEntry Entry, IReadOnlyList<string> Meanings)>();
        foreach (var entry in entries)
        {
            if (answers.TryGetValue(entry.Path, out var answer))
            {
                TakeOrLeave(entry, answer, ImportText.AsAsked);
            }
            else if (MeaningOf(entry, out var meanings) is { } setting)
            {
                Take(entry, setting);
            }
            else if (meanings.Count > 0)
            {
                shared.Add((entry, meanings));
            }
            else
            {
                _left.Add((entry, IsOfUnknownService(entry) ? ImportText.UnknownSection : ParamsVocabulary.WhyNot(entry.Name)));
            }
        }

        TakeSender();
        foreach (var (entry, meanings) in shared)
            Share(entry, meanings);
        TakeSender();
        if (ValueOf("Mail:Port") is { } port && ValueOf("Mail:Security") is null && port is "465" or "587")
            _values.Add(new ParamsValue(_values.First(value => value.Setting == "Mail:Port").Entry, "Mail:Security", port == "465" ? "ImplicitTls" : "StartTls"));
    }

    /// <summary>What a name certainly means; else null, and what it may mean.</summary>
    private string? MeaningOf(ParamsEntry entry, out IReadOnlyList<string> meanings)
    {
        meanings = [];
        var service = ServiceOf(entry.Sections);
        if (!string.IsNullOrEmpty(service) && ParamsVocabulary.InService(service, entry.Name) is { } own)
            return own;
        var (setting, namesService) = ParamsVocabulary.ByItself(entry.Name);
        // in a section only what belongs there, or names another service itself
        if (setting is not null && (namesService || service == "" || IsOf(setting, service)))
            return Fits(entry, setting, namesService) ? setting : null;
        if (service == "")
            meanings = ParamsVocabulary.MayMean(entry.Name);
        return null;
    }

    /// <summary>The service a section is about: its name tells, else what only one service has in it. Empty outside of all, null where nothing tells.</summary>
    private string? ServiceOf(IReadOnlyList<string> sections)
    {
        if (ParamsVocabulary.ServiceOf(sections) is { } named)
            return named;
        var services = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries.Where(entry => entry.Sections.SequenceEqual(sections)))
        {
            var (setting, namesService) = ParamsVocabulary.ByItself(entry.Name);
            if (IsMailHost(entry.Value))
                services.Add(ParamsVocabulary.Mail);
            else if (setting is not null && ParamsVocabulary.IsTelling(setting) && Fits(entry, setting, namesService))
                services.Add(setting.Split(':')[0]);
        }

        return services.Count == 1 ? services.Single() : null;
    }

    private bool IsOfUnknownService(ParamsEntry entry) => entry.Sections.Count > 0 && ServiceOf(entry.Sections) is null;

    private static bool IsOf(string setting, string? service) => service is not null && setting.StartsWith(service + ":", StringComparison.Ordinal);

    private static bool IsMailHost(string? host) => host is not null && (host.StartsWith("smtp.", StringComparison.OrdinalIgnoreCase) || host.StartsWith("mail.", StringComparison.OrdinalIgnoreCase));

    /// <summary>Addresses are told from dates and other things by their look, unless the name says enough.</summary>
    private static bool Fits(ParamsEntry entry, string setting, bool namesService)
        => namesService || setting is not ("Mail:From" or "Mail:To" or "Mail:User") || entry.Value is null || entry.Value.Contains('@', StringComparison.Ordinal);

    /// <summary>A name that may mean several things means what lacks it; where several do, the user is asked.</summary>
    private void Share(ParamsEntry entry, IReadOnlyList<string> meanings)
    {
        if (entry.Value is { } value && ByLook(meanings, value) is { } look)
        {
            Take(entry, look);
            return;
        }

        // the mail has a login of its own only where it has a server
        var open = meanings.Where(meaning => ValueOf(meaning) is null && (!IsOf(meaning, ParamsVocabulary.Mail) || ValueOf("Mail:Host") is not null)).ToList();
        if (open.Count > 1)
            _questions.Add(new ParamsQuestion(entry, open));
        else
            Take(entry, open.Count == 1 ? open[0] : meanings[0]);
    }

    private string? ByLook(IReadOnlyList<string> meanings, string value) => meanings[^1] switch
    {
        "Mail:Host" => IsMailHost(value) ? "Mail:Host" : null,
        "Mail:Port" => MailPorts.Contains(value) && ValueOf("Mail:Port") is null ? "Mail:Port" : ValueOf("Postgres:Port") is null ? "Postgres:Port" : null,
        "Mail:User" => value.Contains('@', StringComparison.Ordinal) && ValueOf("Mail:User") is null ? "Mail:User" : null,
        "Source:ApiUrl" => value.StartsWith("postgres", StringComparison.OrdinalIgnoreCase) ? ParamsVocabulary.Connection : null,
        _ => null,
    };

    /// <summary>The older scripts logged in as the sender.</summary>
    private void TakeSender()
    {
        if (ValueOf("Mail:Password") is not null && ValueOf("Mail:User") is null && _values.FirstOrDefault(value => value.Setting == "Mail:From") is { } sender)
            _values.Add(sender with { Setting = "Mail:User" });
    }

    private void TakeOrLeave(ParamsEntry entry, string? setting, ImportText reason)
    {
        if (setting is null)
            _left.Add((entry, reason));
        else
            Take(entry, setting);
    }

    private void Take(ParamsEntry entry, string name)
    {
        if (entry.Value is not { } text)
        {
            _left.Add((entry, entry.Variable is null ? ImportText.Expression : ImportText.OfEnvironment));
            return;
        }

        if (text.Length == 0)
        {
            _left.Add((entry, ImportText.EmptyValue));
            return;
        }

        foreach (var (key, value) in name == ParamsVocabulary.Connection ? PartsOf(entry, text) : [(name, text)])
        {
            var setting = SettingCatalogue.Find(key)!;
            // the scripts meant seconds, and separated addresses in several ways
            var meant = setting.Kind == SettingKind.Duration && value.All(char.IsAsciiDigit) ? value + "s"
                : setting.Kind == SettingKind.List ? value.Replace(';', ',') : value;
            if (SettingText.Normalize(setting, meant, out _) is null)
                _left.Add((entry, ImportText.DoesNotFit));
            else
                _values.Add(new ParamsValue(entry, setting.Key, meant));
        }
    }

    /// <summary>The settings that say what a connection string says; itself where it says more than settings can.</summary>
    private IReadOnlyList<(string Key, string Value)> PartsOf(ParamsEntry entry, string text)
    {
        // SQLAlchemy names the driver
        text = Driver().Replace(text.Trim(), "${scheme}://");
        if (ConnectionParts.Read(text) is not { } parts)
        {
            _left.Add((entry, ImportText.DoesNotFit));
            return [];
        }

        if (parts.SaysMore)
            return [(ParamsVocabulary.Connection, text)];
        List<(string Key, string? Value)> settings =
        [
            ("Postgres:Host", parts.Host), ("Postgres:Port", parts.Port.ToString(CultureInfo.InvariantCulture)), ("Postgres:Database", parts.Database),
            ("Postgres:User", parts.User), ("Postgres:Password", parts.Password),
        ];
        return [.. settings.Where(setting => !string.IsNullOrEmpty(setting.Value)).Select(setting => (setting.Key, setting.Value!))];
    }

    [GeneratedRegex(@"^(?<scheme>postgres(ql)?)\+\w+://", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Driver();

    /// <summary>Two names that mean one setting are no matter while they say the same.</summary>
    private void AskWhereTwoDiffer()
    {
        foreach (var same in _values.GroupBy(value => value.Setting).ToList())
        {
            if (same.Select(value => value.Text).Distinct(StringComparer.Ordinal).Count() > 1)
                _questions.Add(new ParamsQuestion([.. same.Select(value => value.Entry)], same.Key));
            foreach (var repeated in same.Skip(1))
                _values.Remove(repeated);
        }
    }
}
