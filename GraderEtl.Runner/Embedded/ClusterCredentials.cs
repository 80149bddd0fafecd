using System.Security.Cryptography;
using GraderEtl.Core.Diagnostics;

namespace GraderEtl.Runner.Embedded;

/// <summary>
/// The passwords of the cluster's two roles, kept in a file of libpq's <c>.pgpass</c> format that only the cluster's owner can read,
/// so that <c>PGPASSFILE=…/pgpass psql</c> works by hand.
/// </summary>
/// <param name="Owner">Password of <see cref="OwnerRole"/>.</param>
/// <param name="Admin">Password of <see cref="AdminRole"/>.</param>
internal sealed record ClusterCredentials(string Owner, string Admin)
{
    /// <summary>The role that the program works as: owns the database and nothing else.</summary>
    internal const string OwnerRole = "grader";

    /// <summary>The superuser, used to make the owner and the database.</summary>
    internal const string AdminRole = "grader_admin";

    private const string Prefix = "*:*:*:";

    /// <summary>The compiler-made text would show the passwords.</summary>
    public override string ToString() => nameof(ClusterCredentials);

    /// <summary>Reads the file, or makes new passwords and the file.</summary>
    /// <exception cref="GraderEtl.Core.Model.GraderEtlException">The file holds something else.</exception>
    internal static ClusterCredentials LoadOrCreate(string path)
    {
        if (File.Exists(path))
        {
            string[] lines = File.ReadAllLines(path);
            return Find(lines, OwnerRole) is { } owner && Find(lines, AdminRole) is { } admin
                ? new ClusterCredentials(owner, admin)
                : throw ClusterErrors.Create(
                    "The password file of the private PostgreSQL is damaged",
                    $"one line for {OwnerRole} and one for {AdminRole}",
                    path,
                    "put the file back from a backup; without it the data can only be reached by resetting the password by hand");
        }

        var made = new ClusterCredentials(NewPassword(), NewPassword());
        string complete = path + ".new";
        PrivateFiles.Write(complete, $"{Prefix}{OwnerRole}:{made.Owner}\n{Prefix}{AdminRole}:{made.Admin}\n");
        File.Move(complete, path);
        return made;
    }

    private static string? Find(string[] lines, string role)
    {
        string start = $"{Prefix}{role}:";
        string? line = Array.Find(lines, candidate => candidate.StartsWith(start, StringComparison.Ordinal));
        return line is not null && line.Length > start.Length ? line[start.Length..] : null;
    }

    /// <summary>192 random bits in letters that need no quoting anywhere.</summary>
    private static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
