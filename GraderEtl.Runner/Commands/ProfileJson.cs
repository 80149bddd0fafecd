using System.Text.Json;
using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Commands;

/// <summary>Where the time of a run went, as JSON, in seconds. Names are those of <see cref="LaneActivity"/>.</summary>
internal static class ProfileJson
{
    /// <summary>Writes the members <c>stages</c> and <c>profile</c>.</summary>
    public static void Write(Utf8JsonWriter json, LoadProfile profile)
    {
        json.WriteStartObject("stages");
        WriteSeconds(json, "planning", profile.Stages.Planning);
        WriteSeconds(json, "loading", profile.Stages.Loading);
        WriteSeconds(json, "measuring", profile.Stages.Measuring);
        WriteSeconds(json, "reporting", profile.Stages.Reporting);
        WriteSeconds(json, "notifying", profile.Stages.Notifying);
        json.WriteEndObject();

        json.WriteStartObject("profile");
        WriteVerdict(json, profile.Verdict);
        json.WriteNumber("parseParallelism", profile.ParseParallelism);
        json.WriteStartObject("total");
        WriteLane(json, profile.Total);
        json.WriteEndObject();
        json.WriteStartArray("lanes");
        foreach (var lane in profile.Lanes)
        {
            json.WriteStartObject();
            WriteLane(json, lane);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteVerdict(Utf8JsonWriter json, LoadVerdict? verdict)
    {
        if (verdict is null)
        {
            json.WriteNull("verdict");
            return;
        }

        json.WriteStartObject("verdict");
        json.WriteString("limit", Name(verdict.Limit));
        json.WriteNumber("share", Math.Round(verdict.Share, 4));
        json.WriteStartArray("settings");
        foreach (var setting in verdict.Settings)
            json.WriteStringValue(setting);
        json.WriteEndArray();
        json.WriteString("text", verdict.Text);
        json.WriteEndObject();
    }

    private static void WriteLane(Utf8JsonWriter json, LaneProfile lane)
    {
        WriteSeconds(json, "elapsed", lane.Elapsed);
        json.WriteNumber("windows", lane.Windows);
        json.WriteNumber("pages", lane.Pages);
        foreach (var activity in Enum.GetValues<LaneActivity>())
            WriteSeconds(json, Name(activity), lane[activity]);
    }

    private static void WriteSeconds(Utf8JsonWriter json, string name, TimeSpan time) => json.WriteNumber(name, Math.Round(time.TotalSeconds, 6));

    private static string Name<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
