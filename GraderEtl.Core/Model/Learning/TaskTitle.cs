namespace GraderEtl.Core.Model.Learning;

/// <summary>What people call a task, and where it is.</summary>
/// <param name="Title">Its title, from the file of <see cref="Options.ReportOptions.TaskTitles"/>; null where that names none.</param>
/// <param name="CourseTitle">The title of its course, from there too.</param>
/// <param name="Url">
/// Its page in the LMS, as the source's <c>lis_outcome_service_url</c> suggests: http or https, without user, query and fragment; null where it
/// suggests none. It is data from elsewhere: a link, never fetched.
/// </param>
public sealed record TaskTitle(string? Title, string? CourseTitle, string? Url)
{
    /// <summary>Longest title that is taken, in characters.</summary>
    internal const int Longest = 200;

    private const string Courses = "/courses/";
    private const string JumpTo = "/jump_to/";

    /// <summary>Digits by which people tell blocks apart.</summary>
    private const int ShortBlock = 8;

    /// <summary>A block's name cut to its first 8 characters, as 32 hexadecimal digits say no more to people.</summary>
    /// <param name="block">The block's name.</param>
    internal static string Shorten(string block) => block.Length <= ShortBlock + 1 ? block : block[..ShortBlock] + "…";

    /// <summary>
    /// The page of a task in Open edX, whose service URL is <c>/courses/COURSE/xblock/BLOCK/handler_noauth/grade_handler</c> of the LMS:
    /// <c>/courses/COURSE/jump_to/BLOCK</c> there.
    /// </summary>
    /// <param name="serviceUrl">The value of <c>lis_outcome_service_url</c>.</param>
    internal static string? LinkTo(string? serviceUrl)
    {
        const string Block = "/xblock/";
        if (serviceUrl is not { Length: < 2_000 } || !Uri.TryCreate(serviceUrl, UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) || url.UserInfo.Length > 0 || url.Host.Length == 0)
            return null;
        var path = url.AbsolutePath;
        var block = path.IndexOf(Block, StringComparison.Ordinal);
        if (!path.StartsWith(Courses, StringComparison.Ordinal) || block < Courses.Length)
            return null;
        var (course, rest) = (path[Courses.Length..block], path[(block + Block.Length)..]);
        var key = rest.IndexOf('/', StringComparison.Ordinal) is > 0 and var end ? rest[..end] : rest;
        if (course.Contains('/', StringComparison.Ordinal) || key.Length == 0)
            return null;
        return $"{url.GetLeftPart(UriPartial.Authority)}{Courses}{course}{JumpTo}{key}";
    }
}
