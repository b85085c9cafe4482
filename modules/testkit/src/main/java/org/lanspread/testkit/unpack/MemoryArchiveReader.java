package org.lanspread.testkit.unpack;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;

/** Reads what {@link MemoryArchive} writes. The file is open for as long as the reader. */
final class MemoryArchiveReader implements ArchiveReader {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final FileChannel file;
    private final List<Stored> stored;
    private final ArchiveListing listing;

    /** Where the data of an entry lies. */
    private record Stored(ArchiveEntry entry, long offset, long bytes) {}

    private MemoryArchiveReader(FileChannel file, List<Stored> stored, boolean solid) {
        this.file = file;
        this.stored = stored;
        this.listing = new ArchiveListing(stored.stream().map(Stored::entry).toList(), solid, 0);
    }

    static MemoryArchiveReader open(Path path, UnpackOptions options) throws IOException, UnpackException {
        try (var in = new HeaderInput(Files.newInputStream(path))) {
            if (!Arrays.equals(in.readNBytes(MemoryArchive.MAGIC.length), MemoryArchive.MAGIC)) {
                throw damaged("The archive does not begin as one of its format does.");
            }
            boolean solid = in.readBoolean();
            checkPassword(in, options.password());
            var stored = readEntries(in);
            return new MemoryArchiveReader(FileChannel.open(path), stored, solid);
        } catch (EOFException e) {
            throw new UnpackException(Reason.DAMAGED, "The archive is cut short.", e);
        }
    }

    private static void checkPassword(DataInputStream data, Optional<String> given) throws IOException, UnpackException {
        boolean needed = data.readBoolean();
        int check = data.readInt();
        if (!needed) {
            return;
        }
        if (given.isEmpty()) {
            throw new UnpackException(Reason.PASSWORD_REQUIRED, "The archive needs a password.");
        }
        if ((int) MemoryArchive.passwordCheck(given.get()) != check) {
            throw new UnpackException(Reason.WRONG_PASSWORD, "The password is wrong.");
        }
    }

    private static List<Stored> readEntries(HeaderInput in) throws IOException, UnpackException {
        var stored = new ArrayList<Stored>();
        for (int kind = in.readUnsignedByte(); kind != MemoryArchive.END; kind = in.readUnsignedByte()) {
            if (stored.size() == ArchiveListing.MAX_ENTRIES) {
                throw new UnpackException(Reason.LIMIT, "The archive has more than " + ArchiveListing.MAX_ENTRIES + " entries.");
            }
            if (kind >= Kind.values().length) {
                throw damaged("The archive has an entry of no known kind.");
            }
            stored.add(readEntry(in, stored.size(), Kind.values()[kind]));
        }
        return stored;
    }

    private static Stored readEntry(HeaderInput in, int index, Kind kind) throws IOException, UnpackException {
        int nameBytes = in.readUnsignedShort();
        byte[] rawName = in.readNBytes(nameBytes);
        if (rawName.length < nameBytes) {
            throw new EOFException();
        }
        String name = decode(rawName);
        long declaredBytes = in.readLong();
        boolean hasCrc = in.readBoolean();
        long crc = Integer.toUnsignedLong(in.readInt());
        boolean executable = in.readBoolean();
        long storedBytes = in.readLong();
        if (declaredBytes < 0 || storedBytes < 0) {
            throw damaged("The archive has an entry with a negative size.");
        }
        var crc32 = hasCrc ? OptionalLong.of(crc) : OptionalLong.empty();
        var entry = new ArchiveEntry(index, name, kind, kind == Kind.FILE ? declaredBytes : 0, crc32, executable);
        long offset = in.position();
        in.skipNBytes(storedBytes);
        return new Stored(entry, offset, storedBytes);
    }

    private static String decode(byte[] name) throws UnpackException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
        } catch (CharacterCodingException e) {
            throw new UnpackException(Reason.DAMAGED, "The archive has a name that is not UTF-8.", e);
        }
    }

    @Override
    public ArchiveListing listing() {
        return listing;
    }

    @Override
    public void extract(EntrySelection which, EntrySink sink) throws IOException, UnpackException {
        for (Stored each : stored) {
            if (which.includes(each.entry)) {
                switch (each.entry.kind()) {
                    case DIRECTORY -> sink.directory(each.entry);
                    case FILE -> copy(each, sink);
                    case LINK, OTHER -> throw new UnpackException(Reason.UNSUPPORTED, "There is an entry that is neither a file nor a folder.");
                }
            }
        }
    }

    private void copy(Stored each, EntrySink sink) throws IOException, UnpackException {
        try (var out = sink.file(each.entry)) {
            if (each.bytes != each.entry.sizeBytes()) {
                throw damaged("The archive has an entry whose data is not as long as it says.");
            }
            var crc = new CRC32();
            var buffer = ByteBuffer.allocate(BUFFER_BYTES);
            for (long done = 0; done < each.bytes; ) {
                buffer.clear().limit((int) Math.min(BUFFER_BYTES, each.bytes - done));
                if (file.read(buffer, each.offset + done) < 0) {
                    throw damaged("The archive is cut short.");
                }
                done += buffer.flip().remaining();
                crc.update(buffer.duplicate());
                out.write(buffer);
            }
            if (each.entry.crc32().orElse(crc.getValue()) != crc.getValue()) {
                throw damaged("The data of an entry does not match its checksum.");
            }
            out.complete();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static UnpackException damaged(String message) {
        return new UnpackException(Reason.DAMAGED, message);
    }

    /** The archive from its begin to its end, with the place reached. */
    private static final class HeaderInput extends DataInputStream {
        HeaderInput(InputStream in) {
            super(new Counting(new BufferedInputStream(in, BUFFER_BYTES)));
        }

        long position() {
            return ((Counting) in).position;
        }
    }

    /** Counts what is read. */
    private static final class Counting extends FilterInputStream {
        private long position;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            position += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            position += Math.max(count, 0);
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(count);
            position += skipped;
            return skipped;
        }
    }
}
