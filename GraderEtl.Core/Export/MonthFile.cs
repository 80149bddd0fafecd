using System.Security.Cryptography;
using GraderEtl.Core.Diagnostics;

namespace GraderEtl.Core.Export;

/// <summary>The file of a month while it is written: under a name of its own until it is whole and on disk, then in the place of the old one.</summary>
internal sealed class MonthFile : IAsyncDisposable
{
    private readonly ExportDirectory _directory;
    private readonly string _name;
    private readonly HashingStream _stream;
    private readonly IExportWriter _writer;

    private MonthFile(ExportDirectory directory, string name, HashingStream stream, IExportWriter writer)
        => (_directory, _name, _stream, _writer) = (directory, name, stream, writer);

    public static async Task<MonthFile> CreateAsync(ExportDirectory directory, string name, IExportFormat format, CancellationToken cancellationToken)
    {
        var path = directory.PathOf(ExportDirectory.TemporaryOf(name));
        var stream = ExportDirectory.Guard(directory.Path, () => new HashingStream(PrivateFiles.Open(path, FileMode.Create, FileShare.None)));
        try
        {
            return new MonthFile(directory, name, stream, await format.CreateAsync(stream, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            if (error is IOException or UnauthorizedAccessException)
                throw ExportDirectory.Refuse(directory.Path, error);
            throw;
        }
    }

    public Task WriteAsync(ExportBatch batch, CancellationToken cancellationToken)
        => GuardAsync(() => _writer.WriteAsync(batch, cancellationToken));

    /// <summary>Puts the file into its place.</summary>
    /// <returns>Its length and its SHA-256.</returns>
    public async Task<(long Bytes, string Sha256)> CompleteAsync(CancellationToken cancellationToken)
    {
        await GuardAsync(async () =>
        {
            await _writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
            _stream.FlushToDisk();
            await _stream.DisposeAsync().ConfigureAwait(false);
            File.Move(_directory.PathOf(ExportDirectory.TemporaryOf(_name)), _directory.PathOf(_name), overwrite: true);
        }).ConfigureAwait(false);
        return (_stream.Length, _stream.Sha256);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // what is unfinished is thrown away
        }

        await _stream.DisposeAsync().ConfigureAwait(false);
        File.Delete(_directory.PathOf(ExportDirectory.TemporaryOf(_name)));
    }

    /// <summary>Keeps errors of files apart from those of the database, which are tried again.</summary>
    private async Task GuardAsync(Func<ValueTask> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw ExportDirectory.Refuse(_directory.Path, error);
        }
    }

    /// <summary>Appends to a file and hashes what goes by.</summary>
    private sealed class HashingStream(FileStream file) : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _length;

        public string Sha256 { get; private set; } = "";

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException();
        }

        public void FlushToDisk()
        {
            file.Flush(flushToDisk: true);
            Sha256 = Convert.ToHexStringLower(_hash.GetHashAndReset());
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash.AppendData(buffer);
            _length += buffer.Length;
            file.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Write(buffer.AsSpan(offset, count));
            return Task.CompletedTask;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _hash.Dispose();
                file.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
