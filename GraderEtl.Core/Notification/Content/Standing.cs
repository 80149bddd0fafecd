using GraderEtl.Core.Model;

namespace GraderEtl.Core.Notification.Content;

/// <summary>How things stand after a run.</summary>
/// <param name="IsGood">Everything is loaded and reported.</param>
/// <param name="IsLoaded">Everything is loaded; a report or a limit may have failed.</param>
/// <param name="Phrase">The standing in a few words, for bad news.</param>
/// <param name="Found">What was found, for bad news; empty for good news.</param>
internal sealed record Standing(bool IsGood, bool IsLoaded, MessageText Phrase, string Found)
{
    public static Standing Of(LoadResult result)
    {
        // a sink that failed is bad news, even before the outcome says so
        var failed = result.Outputs.Where(output => !output.Succeeded).ToList();
        var isLoaded = result.Outcome is LoadOutcome.Completed or LoadOutcome.TooManyRejected or LoadOutcome.OutputFailed;
        if (result is { Outcome: LoadOutcome.Completed, Error: null } && failed.Count == 0)
            return new Standing(IsGood: true, IsLoaded: true, MessageText.Loaded, "");
        var found = result.Error?.Found ?? string.Join("; ", failed.Select(output => $"{output.Name}: {output.Error}"));
        return new Standing(IsGood: false, isLoaded, isLoaded ? MessageText.LoadedBut : Unfinished(result), found);
    }

    private static MessageText Unfinished(LoadResult result)
    {
        if (result is { Request.Refresh: true, Missing.Count: 0 })
            return MessageText.NotReloaded;
        return result.Windows.Loaded > 0 || result.Windows.Skipped > 0 ? MessageText.PartlyLoaded : MessageText.NotLoaded;
    }
}
