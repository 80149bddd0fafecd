using System.Globalization;

namespace GraderEtl.Core.Sql.Connection;

/// <summary>The server of this machine where no host is named: its Unix socket, as PostgreSQL's own programs do, else TCP.</summary>
internal static class LocalServer
{
    /// <summary>Where Debian and Fedora put sockets, and where PostgreSQL itself does.</summary>
    private static readonly string[] Directories = ["/var/run/postgresql", "/tmp"];

    /// <summary>The directory of its socket, or <c>localhost</c>.</summary>
    public static string Find(int port)
    {
        var socket = string.Create(CultureInfo.InvariantCulture, $".s.PGSQL.{port}");
        return Directories.FirstOrDefault(directory => File.Exists(Path.Combine(directory, socket))) ?? "localhost";
    }
}
