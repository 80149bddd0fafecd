using GraderEtl.Core.Model;

namespace GraderEtl.Core.Parsing;

/// <summary>
/// A text of <c>passback_params</c> with the user's id taken out, and where its three fields lie. Texts that have the same bytes before and
/// after the id differ in nothing else, so they name one task. Immutable.
/// </summary>
internal sealed class PassbackTemplate
{
    private static int _last;

    private readonly byte[] _before;
    private readonly byte[] _after;
    private readonly bool _hasUser;
    private readonly TextSlice _consumerKey;
    private readonly TextSlice _sourcedId;
    private readonly TextSlice _serviceUrl;

    private PassbackTemplate(in PassbackParts parts, int start, in AttemptRow row)
    {
        _before = parts.Before.ToArray();
        _after = parts.After.ToArray();
        _hasUser = parts.HasUser;
        var user = parts.User.Length;
        _consumerKey = Relative(row.OauthConsumerKey, start, user);
        _serviceUrl = Relative(row.LisOutcomeServiceUrl, start, user);
        _sourcedId = Relative(row.LisResultSourcedId, start, user);
        if (_hasUser)
            _sourcedId = new TextSlice(_sourcedId.Start, _sourcedId.Length - user);
        Number = Interlocked.Increment(ref _last);
    }

    /// <summary>Unique in the process, more than 0.</summary>
    public int Number { get; }

    /// <summary>Bytes it holds.</summary>
    public int Size => _before.Length + _after.Length;

    /// <summary>Makes a template of a text that was read.</summary>
    /// <param name="parts">The text, free of quotes, backslashes and control characters, cut at the user's id.</param>
    /// <param name="start">Where the text begins in the buffer.</param>
    /// <param name="row">What was read.</param>
    /// <returns>Null when the id occurs anywhere but at the end of the result id.</returns>
    public static PassbackTemplate? Create(in PassbackParts parts, int start, in AttemptRow row)
    {
        var user = parts.User;
        if (parts.Before.IndexOf(user) >= 0 || parts.After.IndexOf(user) >= 0)
            return null;
        var end = row.LisResultSourcedId.Start + row.LisResultSourcedId.Length;
        if (parts.HasUser
            && (row.LisResultSourcedId.Length <= user.Length || end != start + parts.Before.Length + user.Length))
            return null;
        return new PassbackTemplate(in parts, start, in row);
    }

    /// <summary>Whether a text has this template, byte by byte.</summary>
    public bool Matches(in PassbackParts parts)
        => parts.HasUser == _hasUser && parts.After.SequenceEqual(_after) && parts.Before.SequenceEqual(_before);

    /// <summary>Sets the fields of the row of a text that matches.</summary>
    /// <param name="start">Where the text begins in the buffer.</param>
    /// <param name="user">Bytes of the user's id in it.</param>
    /// <param name="row">The row to set the fields of.</param>
    public void Apply(int start, int user, ref AttemptRow row)
    {
        row.OauthConsumerKey = Absolute(_consumerKey, start, user);
        row.LisOutcomeServiceUrl = Absolute(_serviceUrl, start, user);
        row.LisResultSourcedId = _hasUser
            ? new TextSlice(start + _sourcedId.Start, _sourcedId.Length + user)
            : Absolute(_sourcedId, start, user);
        row.Template = Number;
    }

    private TextSlice Relative(TextSlice field, int start, int user)
    {
        if (field.IsNull)
            return field;
        var at = field.Start - start;
        return new TextSlice(_hasUser && at > _before.Length ? at - user : at, field.Length);
    }

    private TextSlice Absolute(TextSlice field, int start, int user)
    {
        if (field.IsNull)
            return field;
        return new TextSlice(start + field.Start + (_hasUser && field.Start > _before.Length ? user : 0), field.Length);
    }
}

/// <summary>A text of <c>passback_params</c>, cut where <c>:</c>, the user's id and a quote follow each other.</summary>
internal readonly ref struct PassbackParts
{
    public PassbackParts(ReadOnlySpan<byte> text, ReadOnlySpan<byte> user)
    {
        User = user;
        Before = text;
        for (var from = 1; from < text.Length;)
        {
            var found = text[from..].IndexOf(user);
            if (found < 0)
                return;
            var at = from + found;
            var end = at + user.Length;
            if (text[at - 1] == ':' && end < text.Length && text[end] == '\'')
            {
                HasUser = true;
                Before = text[..at];
                After = text[end..];
                return;
            }

            from = at + 1;
        }
    }

    public ReadOnlySpan<byte> User { get; }

    /// <summary>What stands before the id; all of the text where the id does not occur so.</summary>
    public ReadOnlySpan<byte> Before { get; }

    public ReadOnlySpan<byte> After { get; }

    public bool HasUser { get; }
}
