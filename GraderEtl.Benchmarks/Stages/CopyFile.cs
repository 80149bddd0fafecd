namespace GraderEtl.Benchmarks.Stages;

/// <summary>A file as <c>COPY … (FORMAT binary)</c> reads it: a signature, two empty words, the tuples, and -1 for the end.</summary>
internal static class CopyFile
{
    public static async Task WriteAsync(string path, byte[] tuples)
    {
        byte[] header = [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] trailer = [0xFF, 0xFF];
        await using var file = File.Create(path);
        await file.WriteAsync(header);
        await file.WriteAsync(tuples);
        await file.WriteAsync(trailer);
    }
}
