namespace GraderEtl.Runner.Console;

/// <summary>What <c>forget</c> tells people.</summary>
internal enum ForgetText
{
    Question,
    Waiting,
    Part,
    Nothing,
    Erased,
    Again,
    What,
    Count,
    Attempts,
    Rejections,
    Users,
    Tasks,
    Firsts,
    Errors,
    Windows,
    Lines,
    Receipt,
    OutOfReach,
}
