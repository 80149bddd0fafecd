using GraderEtl.Core.Model;

namespace GraderEtl.Core.Store;

/// <summary>Erases users.</summary>
public interface IForgetting
{
    /// <summary>
    /// Erases a user everywhere in the store, in one transaction, and takes note that loads drop what comes of the user from now on. Waits
    /// for loads that run; later ones wait for it. It may be repeated, and a user may be forgotten of whom nothing has come yet.
    /// </summary>
    /// <param name="userId">The user's id, as <c>lti_user_id</c> of the source: 1 to 255 characters.</param>
    /// <param name="progress">Told how far it is; null where that is not wanted.</param>
    /// <param name="cancellationToken">Ends it; nothing is erased then.</param>
    /// <exception cref="GraderEtlException">The store failed, or loads did not end in time; nothing is erased.</exception>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    Task<ForgetReceipt> ForgetAsync(string userId, IProgress<ForgetProgress>? progress, CancellationToken cancellationToken);
}
