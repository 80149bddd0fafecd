using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store.Postgres;

/// <summary>Rejections that wait to be written together, longer than the chunk they came in lives.</summary>
/// <param name="holdsAnyText">Whether the database can hold every character, see <see cref="StorableText"/>.</param>
internal sealed class RejectionBuffer(bool holdsAnyText)
{
    private readonly List<(string Reason, string? Field, string Detail, byte[] Original)> _rejections = [];

    /// <summary>Bytes that wait, about.</summary>
    public int Bytes { get; private set; }

    public void Add(Rejection rejection)
    {
        var detail = StorableText.Of(rejection.Detail, holdsAnyText); // it may quote what was found
        _rejections.Add((rejection.Reason.Code(), rejection.Field, detail, rejection.Original.ToArray()));
        Bytes += 64 + detail.Length + rejection.Original.Length;
    }

    /// <summary>Takes what waits out of the buffer.</summary>
    /// <returns>The columns <c>reason, field, detail, original</c>.</returns>
    public object[] Take()
    {
        object[] columns =
        [
            _rejections.ConvertAll(static one => one.Reason), _rejections.ConvertAll(static one => one.Field),
            _rejections.ConvertAll(static one => one.Detail), _rejections.ConvertAll(static one => one.Original),
        ];
        _rejections.Clear();
        Bytes = 0;
        return columns;
    }
}
