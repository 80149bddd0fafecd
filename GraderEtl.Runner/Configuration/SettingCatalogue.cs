using System.Globalization;
using System.Reflection;
using GraderEtl.Core.Localization;
using GraderEtl.Core.Model.Options;
using GraderEtl.Runner.Serve;
using GraderEtl.Runner.Serve.Page;

namespace GraderEtl.Runner.Configuration;

/// <summary>Every setting that exists, read off the options classes, so that a new option needs no second list.</summary>
internal static class SettingCatalogue
{
    /// <summary>An option that a worker sets itself.</summary>
    private const string OfWorker = "Postgres:Node";

    private static readonly Dictionary<string, Setting> ByKey = new(StringComparer.OrdinalIgnoreCase);

    static SettingCatalogue()
    {
        Add(new GraderEtlOptions(), "");
        Add(new EmbeddedOptions(), "Postgres:Embedded:", isOfProgram: true);
        Add(new LogOptions(), "Log:", isOfProgram: true);
        Add(new ServeOptions(), "Serve:", isOfProgram: true);
        Add(new TelemetryOptions(), "Telemetry:", isOfProgram: true);
        Add(new ScheduleOptions(), "Schedule:");
        Add(new ClusterOptions(), "Cluster:", isOfProgram: true);
    }

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<Setting> All => ByKey.Values;

    /// <summary>
    /// The setting a key means, also for a source (<c>Sources:math:ApiUrl</c>); the key of a list's element (<c>Mail:To:0</c>) means the list.
    /// Null when there is none.
    /// </summary>
    public static Setting? Find(string key)
        => SourceKeys.TrySplit(key, out _, out var rest) ? SourceKeys.Candidates(rest).Select(FindUnnamed).FirstOrDefault(static found => found is not null) : FindUnnamed(key);

    /// <summary>The setting with the nearest name; null when nothing is near.</summary>
    public static Setting? Nearest(string key)
    {
        var name = key[(key.LastIndexOf(':') + 1)..];
        return All.FirstOrDefault(setting => string.Equals(setting.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? (Suggestion.Nearest(key, All.Select(setting => setting.Key)) is { } near ? ByKey[near] : null);
    }

    /// <summary>The key with the nearest name, of a source where the key is one; null when nothing is near.</summary>
    public static string? NearestKey(string key)
    {
        if (!SourceKeys.TrySplit(key, out var name, out var rest))
            return Nearest(key)?.Key;
        var last = rest[(rest.LastIndexOf(':') + 1)..];
        var possible = new Dictionary<string, Setting>(StringComparer.Ordinal);
        foreach (var setting in All.Where(static setting => !setting.IsOfProgram))
        {
            possible.TryAdd(SourceKeys.Shorten(setting.Key), setting);
            possible.TryAdd(setting.Key, setting);
        }

        var near = possible.Values.FirstOrDefault(setting => string.Equals(setting.Name, last, StringComparison.OrdinalIgnoreCase))?.Key
            ?? (Suggestion.Nearest(rest, possible.Keys) is { } one ? possible[one].Key : null);
        return near is null ? null : SourceKeys.Write(name, near);
    }

    private static Setting? FindUnnamed(string key)
    {
        if (ByKey.TryGetValue(key, out var setting))
            return setting;
        var last = key.LastIndexOf(':');
        return last > 0 && int.TryParse(key.AsSpan(last + 1), CultureInfo.InvariantCulture, out _) && ByKey.TryGetValue(key[..last], out var list) && list.Kind == SettingKind.List
            ? list
            : null;
    }

    private static void Add(object options, string prefix, bool isOfProgram = false)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var key = prefix + property.Name;
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (KindOf(key, type) is { } kind)
            {
                // a property without a setter is worked out from others; lists are filled in place
                if ((property.CanWrite && key != OfWorker) || kind == SettingKind.List)
                    AddSetting(new Setting(key, kind, type, property.GetValue(options)) { IsOfProgram = isOfProgram });
            }
            else
            {
                Add(property.GetValue(options)!, key + ":", isOfProgram);
            }
        }
    }

    private static void AddSetting(Setting setting)
    {
        ByKey.Add(setting.Key, setting);
        if (setting.IsSecret)
            ByKey.Add(setting.Key + Setting.FileSuffix, new Setting(setting.Key + Setting.FileSuffix, SettingKind.SecretFile, typeof(string), Default: null) { IsOfProgram = setting.IsOfProgram });
    }

    private static SettingKind? KindOf(string key, Type type)
    {
        if (type == typeof(string))
            return key.EndsWith("Directory", StringComparison.Ordinal) || key.EndsWith("File", StringComparison.Ordinal) ? SettingKind.Path : SettingKind.Text;
        if (type == typeof(int) || type == typeof(long))
            return SettingKind.WholeNumber;
        if (type == typeof(double))
            return SettingKind.Share;
        if (type == typeof(TimeSpan))
            return SettingKind.Duration;
        if (type == typeof(bool))
            return SettingKind.Switch;
        if (type.IsEnum)
            return SettingKind.Choice;
        return typeof(IEnumerable<string>).IsAssignableFrom(type) ? SettingKind.List : null;
    }
}
