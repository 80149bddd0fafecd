using GraderEtl.Core.Model;

namespace GraderEtl.Runner.Json;

/// <summary>The list of learners that was written into a file.</summary>
internal sealed class LearnersDocument : Document
{
    private readonly string _file;
    private readonly int _learners;
    private readonly bool _hasPseudonyms;

    internal LearnersDocument(string file, int learners, bool hasPseudonyms) => (_file, _learners, _hasPseudonyms) = (file, learners, hasPseudonyms);

    public string File => _file;

    public int Learners => _learners;

    public bool Pseudonyms => _hasPseudonyms;
}

/// <summary>What <c>forget</c> erased. The user's id is not in it.</summary>
internal sealed class ForgetDocument : Document
{
    private readonly ForgetReceipt _receipt;
    private readonly IReadOnlyList<ForgottenFileDocument> _files;

    internal ForgetDocument(ForgetReceipt receipt, IReadOnlyList<ForgottenFileDocument> files) => (_receipt, _files) = (receipt, files);

    public Guid RunId => _receipt.RunId;

    public DateTimeOffset ForgottenAt => _receipt.At;

    /// <summary>The first digits of the keyed hash.</summary>
    public string Mark => _receipt.Mark;

    public bool ForgottenBefore => !_receipt.IsNew;

    public long Attempts => _receipt.Attempts;

    public long Users => _receipt.Users;

    public long Tasks => _receipt.Tasks;

    public long RejectedRecords => _receipt.Rejections;

    public long Firsts => _receipt.Firsts;

    public long RunErrors => _receipt.Errors;

    public IReadOnlyList<RangeDocument> Windows => RangeDocument.Of(_receipt.Windows);

    public IReadOnlyList<ForgottenFileDocument> Files => _files;
}

/// <summary>A list of learners, and how many lines of the user were taken out.</summary>
internal sealed record ForgottenFileDocument(string File, int Lines);
