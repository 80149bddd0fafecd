using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification;

/// <summary>
/// Commands that a message about a run names as the next step. The library has none, and says the step in words; a program that has them
/// sets them with <c>services.Configure&lt;MessageCommands&gt;(…)</c>.
/// </summary>
public sealed class MessageCommands
{
    /// <summary>Tries the source. Default null: none is named.</summary>
    public string? CheckSource { get; set; }

    /// <summary>Tries the database. Default null.</summary>
    public string? CheckDatabase { get; set; }

    /// <summary>Lists rejected records. Default null.</summary>
    public string? ListRejected { get; set; }

    /// <summary>Shows what is not loaded. Default null.</summary>
    public string? ShowGaps { get; set; }

    /// <summary>Loads what is missing. Default null.</summary>
    public string? Load { get; set; }

    /// <summary>Writes and sends again the outputs of a run that failed, and loads nothing. Default null.</summary>
    public Func<LoadResult, string>? SendAgain { get; set; }
}
