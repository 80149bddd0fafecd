namespace GraderEtl.Core.Model.Learning;

/// <summary>
/// How many users struggle; who they are is left to those who teach them. A user struggles with a task after at least 5 submits on it in
/// the period, none of them or of earlier ones correct by the period's end.
/// </summary>
/// <param name="Users">Users who struggle with at least one task.</param>
/// <param name="WithSeveralTasks">Those of them who struggle with two tasks or more.</param>
/// <param name="OfUsers">Users with a submit in the period on a task that is known.</param>
public sealed record StrugglingUsers(long Users, long WithSeveralTasks, long OfUsers)
{
    /// <summary>Struggling users by users with a submit, 0 to 1; null when there was none.</summary>
    public double? Share => OfUsers == 0 ? null : (double)Users / OfUsers;
}
