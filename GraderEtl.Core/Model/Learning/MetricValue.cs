using GraderEtl.Core.Localization;

namespace GraderEtl.Core.Model.Learning;

/// <summary>A figure as it is shown.</summary>
/// <param name="Number">The number; null where there is none, which is not zero.</param>
/// <param name="Format">How it is written.</param>
internal readonly record struct MetricValue(double? Number, MetricFormat Format)
{
    /// <summary>True where it looks back over time that is not loaded, so that there is no number but the word for that.</summary>
    public bool IsIncomplete { get; init; }

    /// <summary>True where it is, or would reveal, a group of fewer than <c>Report:MinGroup</c> users, so that there is no number.</summary>
    public bool IsSmall { get; init; }

    /// <summary>Where it counts fewer than that itself, the smallest group that is shown; else 0.</summary>
    public int MinGroup { get; init; }

    /// <summary>The word for a figure that looks back over time that is not loaded.</summary>
    /// <param name="language">The language.</param>
    public static string IncompleteIn(Language language) => MetricDefinition.Get(MetricDefinition.Incomplete, language).Name;

    /// <summary>What stands for a figure that <see cref="IsSmall"/>: <c>&lt; 5</c> where it counts fewer itself, else the word "hidden".</summary>
    /// <param name="language">The language.</param>
    public string SmallIn(Language language)
        => MinGroup > 0 ? "<\u00A0" + language.Number(MinGroup) : MetricDefinition.Get(MetricDefinition.Hidden, language).Name;

    /// <summary>The figure as people read it.</summary>
    /// <param name="language">The language.</param>
    /// <param name="none">What stands for no figure.</param>
    /// <param name="decimals">Places behind the mark of a share in percent.</param>
    public string ToText(Language language, string none, int decimals = 1)
    {
        ArgumentNullException.ThrowIfNull(language);
        if (IsIncomplete)
            return IncompleteIn(language);
        if (IsSmall)
            return SmallIn(language);
        if (Number is not { } number)
            return none;
        return Format switch
        {
            MetricFormat.Count => language.Number((long)Math.Round(number)),
            MetricFormat.Share => language.Percent(number, decimals),
            _ => language.Number(number, 1),
        };
    }
}

/// <summary>How a figure is written, and what its change is.</summary>
internal enum MetricFormat
{
    /// <summary>A whole number; its change is relative.</summary>
    Count,

    /// <summary>A share, 0 to 1, in percent; its change is in percentage points.</summary>
    Share,

    /// <summary>A mean or a median, with one decimal; its change is a difference.</summary>
    Mean,
}
