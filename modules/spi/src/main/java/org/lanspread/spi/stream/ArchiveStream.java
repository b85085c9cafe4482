package org.lanspread.spi.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.UnpackException;

/**
 * Makes frames of what an archive reader decodes.
 *
 * @param reader the archive; closed with the stream
 * @param which the entries that are streamed
 */
public record ArchiveStream(ArchiveReader reader, EntrySelection which) implements StreamInstall {
    /** All of an archive. */
    public ArchiveStream(ArchiveReader reader) {
        this(reader, EntrySelection.all());
    }

    @Override
    public ArchiveListing listing() {
        return reader.listing();
    }

    @Override
    public void stream(StreamInstallFrameSink sink) throws IOException, UnpackException {
        reader.extract(which, new Frames(sink));
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private record Frames(StreamInstallFrameSink sink) implements EntrySink {
        @Override
        public void directory(ArchiveEntry entry) throws IOException {
            sink.put(new StreamInstallFrame.Directory(entry.name()));
        }

        @Override
        public EntryOutput file(ArchiveEntry entry) throws IOException {
            sink.put(new StreamInstallFrame.File(entry.name(), entry.sizeBytes(), entry.crc32(), entry.executable()));
            return new FileFrames(sink);
        }
    }

    private record FileFrames(StreamInstallFrameSink sink) implements EntrySink.EntryOutput {
        @Override
        public void write(ByteBuffer data) throws IOException {
            while (data.hasRemaining()) {
                int length = Math.min(data.remaining(), StreamInstallFrame.MAX_DATA_BYTES);
                sink.put(new StreamInstallFrame.Data(data.slice(data.position(), length)));
                data.position(data.position() + length);
            }
        }

        @Override
        public void complete() throws IOException {
            sink.put(new StreamInstallFrame.FileEnd());
        }

        @Override
        public void close() {}
    }
}
