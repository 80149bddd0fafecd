using System.Text;
using GraderEtl.Core.Memory;
using NUnit.Framework;

namespace GraderEtl.Tests.Memory;

/// <summary>The hash is the published one: what the ledger keeps today must be comparable in ten years and from another language.</summary>
[TestFixture]
public sealed class XxHash64Tests
{
    [TestCase("", 0xEF46DB3751D8E999UL)]
    [TestCase("a", 0xD24EC4F1A98C6E5BUL)]
    [TestCase("abc", 0x44BC2CF5AD770999UL)]
    [TestCase("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1UL)]
    public void Texts_hash_to_their_published_values(string text, ulong expected)
        => Assert.That(XxHash64.Hash(Encoding.ASCII.GetBytes(text)), Is.EqualTo(expected));

    [TestCase(1, 0xE934A84ADB052768UL)]
    [TestCase(4, 0x9136A0DCA57457EEUL)]
    [TestCase(14, 0x8282DCC4994E35C8UL)]
    [TestCase(222, 0xB641AE8CB691C174UL)]
    public void The_sanity_buffer_of_the_reference_implementation_hashes_to_its_values(int length, ulong expected)
        => Assert.That(XxHash64.Hash(SanityBuffer(length)), Is.EqualTo(expected));

    [Test]
    public void Each_byte_counts([Range(0, 70, 7)] int position)
    {
        var bytes = SanityBuffer(71);
        var before = XxHash64.Hash(bytes);
        bytes[position] ^= 1;
        Assert.That(XxHash64.Hash(bytes), Is.Not.EqualTo(before));
    }

    /// <summary>The bytes that the reference implementation's own self-test generates.</summary>
    private static byte[] SanityBuffer(int length)
    {
        var bytes = new byte[length];
        var state = 2654435761UL;
        for (var i = 0; i < length; i++, state *= 11400714785074694797UL)
            bytes[i] = (byte)(state >> 56);
        return bytes;
    }
}
