namespace GraderEtl.Benchmarks.Stages;

/// <summary>What the records of an answer are like.</summary>
public enum Shape
{
    /// <summary>Every record as it nearly always is.</summary>
    Regular,

    /// <summary>With the oddities of the real source, as often as they occur there: three records in a hundred.</summary>
    Natural,

    /// <summary>Every record with some oddity that it survives.</summary>
    Quirks,

    /// <summary>Every record with escapes of JSON, of Python, or both.</summary>
    Escapes,

    /// <summary>Every record with Cyrillic letters and an emoji in a field.</summary>
    Cyrillic,

    /// <summary>Every record breaks a rule and goes to quarantine.</summary>
    Bad,
}
