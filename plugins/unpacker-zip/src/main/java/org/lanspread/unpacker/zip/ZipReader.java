package org.lanspread.unpacker.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.EntrySink.EntryOutput;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

/** An open archive: its listing, and the decoding of what is selected. */
final class ZipReader implements ArchiveReader {
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final boolean WITHOUT_ZLIB_HEADER = true;
    /** Window and state of an inflater, and the buffers. */
    private static final long WORKING_BYTES = 512 * 1024;

    private final ZipFileBytes file;
    private final List<ZipEntryData> entries;
    private final ArchiveListing listing;

    ZipReader(ZipFileBytes file, List<ZipEntryData> entries) {
        this(file, entries, new ArchiveListing(entries.stream().map(ZipEntryData::entry).toList(), false, WORKING_BYTES));
    }

    private ZipReader(ZipFileBytes file, List<ZipEntryData> entries, ArchiveListing listing) {
        this.file = file;
        this.entries = entries;
        this.listing = listing;
    }

    @Override
    public ArchiveListing listing() {
        return listing;
    }

    @Override
    public Optional<ArchiveReader> another() {
        return Optional.of(new ZipReader(file.again(), entries, listing));
    }

    @Override
    public void extract(EntrySelection which, EntrySink sink) throws IOException, UnpackException {
        for (ZipEntryData data : entries) {
            if (which.includes(data.entry())) {
                handOut(data, sink);
            }
        }
    }

    private void handOut(ZipEntryData data, EntrySink sink) throws IOException, UnpackException {
        switch (data.entry().kind()) {
            case DIRECTORY -> sink.directory(data.entry());
            case FILE -> {
                long at = LocalHeader.dataAt(file, data);
                try (EntryOutput out = sink.file(data.entry())) {
                    var checked = new Checked(data, out);
                    if (data.method() == ZipEntryData.STORED) {
                        copy(at, data.packedBytes(), checked);
                    } else {
                        inflate(at, data.packedBytes(), checked);
                    }
                    checked.end();
                    out.complete();
                }
            }
            case LINK, OTHER -> throw Failures.unsupported(
                    "The archive has " + Quoted.of(data.entry().name()) + ", which is neither a file nor a folder.");
        }
    }

    private void copy(long at, long length, Checked out) throws IOException, UnpackException {
        var buffer = ByteBuffer.allocate(BUFFER_BYTES);
        for (long left = length; left > 0; left -= buffer.limit()) {
            fill(buffer, at + length - left, left);
            out.write(buffer.array(), buffer.limit());
        }
    }

    private void fill(ByteBuffer buffer, long at, long left) throws IOException, UnpackException {
        buffer.clear().limit((int) Math.min(left, buffer.capacity()));
        file.readFully(buffer, at);
        buffer.flip();
    }

    private void inflate(long at, long length, Checked out) throws IOException, UnpackException {
        var packed = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
        byte[] data = new byte[BUFFER_BYTES];
        long left = length;
        try (var inflater = new Inflater(WITHOUT_ZLIB_HEADER)) {
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    if (left == 0 || inflater.needsDictionary()) {
                        throw out.damaged(null);
                    }
                    fill(packed, at + length - left, left);
                    left -= packed.limit();
                    inflater.setInput(packed.array(), 0, packed.limit());
                }
                out.write(data, inflater.inflate(data));
            }
            if (left > 0 || inflater.getRemaining() > 0) {
                throw out.damaged(null);
            }
        } catch (DataFormatException e) {
            throw out.damaged(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Hands decoded data on, never more than the entry declares, and adds it up. */
    private static final class Checked {
        private final ZipEntryData data;
        private final EntryOutput out;
        private final CRC32 crc32 = new CRC32();
        private long remaining;

        Checked(ZipEntryData data, EntryOutput out) {
            this.data = data;
            this.out = out;
            this.remaining = data.sizeBytes();
        }

        void write(byte[] bytes, int length) throws IOException, UnpackException {
            if (length > remaining) {
                throw damaged(null);
            }
            if (length > 0) {
                remaining -= length;
                crc32.update(bytes, 0, length);
                out.write(ByteBuffer.wrap(bytes, 0, length));
            }
        }

        void end() throws UnpackException {
            if (remaining > 0 || crc32.getValue() != data.crc32()) {
                throw damaged(null);
            }
        }

        UnpackException damaged(DataFormatException cause) {
            return new UnpackException(Reason.DAMAGED, "The data of " + Quoted.of(data.entry().name()) + " is damaged.", cause);
        }
    }
}
