namespace GraderEtl.Core.Source;

/// <summary>Where in the array the <see cref="RecordSplitter"/> stands.</summary>
internal enum SplitPlace : byte
{
    /// <summary>Nothing but whitespace, or a byte order mark, so far.</summary>
    BeforeArray,

    /// <summary>After the opening bracket.</summary>
    FirstElement,

    /// <summary>After a comma.</summary>
    NextElement,

    /// <summary>In an object or array, outside its strings.</summary>
    InContainer,

    /// <summary>In a string, be it an element itself or in a container.</summary>
    InString,

    /// <summary>In a number or literal that is an element itself.</summary>
    InScalar,

    /// <summary>Between an element and the comma or bracket that must follow.</summary>
    AfterElement,

    /// <summary>After the closing bracket.</summary>
    AfterArray,
}
