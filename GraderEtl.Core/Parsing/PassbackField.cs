using GraderEtl.Core.Model;

namespace GraderEtl.Core.Parsing;

/// <summary>The keys of <c>passback_params</c> that are stored; a set of them says which have occurred.</summary>
[Flags]
internal enum PassbackFields : byte
{
    None = 0,
    OauthConsumerKey = 1,
    LisResultSourcedId = 2,
    LisOutcomeServiceUrl = 4,
}

/// <summary>What the readers of <c>passback_params</c> share, whichever way it is written.</summary>
internal static class PassbackField
{
    /// <summary>The field of a key; none for a key that is not stored.</summary>
    public static PassbackFields Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        18 when name.SequenceEqual("oauth_consumer_key"u8) => PassbackFields.OauthConsumerKey,
        20 when name.SequenceEqual("lis_result_sourcedid"u8) => PassbackFields.LisResultSourcedId,
        23 when name.SequenceEqual("lis_outcome_service_url"u8) => PassbackFields.LisOutcomeServiceUrl,
        _ => PassbackFields.None,
    };

    /// <summary>The name of a single field.</summary>
    public static string NameOf(PassbackFields field) => field switch
    {
        PassbackFields.OauthConsumerKey => FieldNames.OauthConsumerKey,
        PassbackFields.LisResultSourcedId => FieldNames.LisResultSourcedId,
        _ => FieldNames.LisOutcomeServiceUrl,
    };

    /// <summary>Sets a field of a row.</summary>
    public static void Set(ref AttemptRow row, PassbackFields field, TextSlice text)
    {
        switch (field)
        {
            case PassbackFields.OauthConsumerKey:
                row.OauthConsumerKey = text;
                break;
            case PassbackFields.LisResultSourcedId:
                row.LisResultSourcedId = text;
                break;
            default:
                row.LisOutcomeServiceUrl = text;
                break;
        }
    }

    /// <summary>Notes that a field occurs; false and the reason when it has occurred before.</summary>
    public static bool IsFirst(PassbackFields field, ref PassbackFields seen, out Finding finding)
    {
        finding = (seen & field) == PassbackFields.None
            ? default
            : new Finding(RejectionReason.DuplicateKey, NameOf(field), "the key occurs twice in passback_params");
        seen |= field;
        return finding.Detail is null;
    }
}
