using System.Buffers.Binary;
using System.Text;

namespace GraderEtl.Tests.Support.Faults;

/// <summary>Replies of PostgreSQL as they lie on the wire, for <see cref="WireFault.Withheld"/>.</summary>
internal static class PostgresReplies
{
    /// <summary>The reply to COMMIT: a transaction was committed.</summary>
    public static byte[] Committed { get; } = CommandComplete("COMMIT");

    /// <summary>CommandComplete: the letter C, the length of what follows, and the command's tag, which a NUL ends.</summary>
    private static byte[] CommandComplete(string tag)
    {
        var message = new byte[1 + sizeof(int) + tag.Length + 1];
        message[0] = (byte)'C';
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - 1);
        Encoding.ASCII.GetBytes(tag, message.AsSpan(1 + sizeof(int)));
        return message;
    }
}
