package org.lanspread.platform.host;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lanspread.spi.stream.StreamInstallFrame;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

/** A listing, or why there is none, as it comes from a child. */
final class ListingCodec {
    private static final int LISTED = 1;
    private static final int REFUSED = 2;
    private static final int UNREADABLE = 3;
    private static final int READING = 4;

    private static final Kind[] KINDS = Kind.values();
    private static final Reason[] REASONS = Reason.values();
    private static final int HAS_CRC32 = 1;
    private static final int EXECUTABLE = 2;

    private ListingCodec() {}

    /** The archive could not be read at all. */
    static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }
    }

    static void write(ArchiveListing listing, OutputStream out) throws IOException, UnpackException {
        var names = encoded(listing.entries());
        var data = new DataOutputStream(new BufferedOutputStream(out));
        data.writeByte(LISTED);
        data.writeBoolean(listing.solid());
        data.writeLong(listing.dictionaryBytes());
        data.writeInt(listing.entries().size());
        for (ArchiveEntry entry : listing.entries()) {
            data.writeByte(entry.kind().ordinal());
            data.writeByte((entry.crc32().isPresent() ? HAS_CRC32 : 0) | (entry.executable() ? EXECUTABLE : 0));
            data.writeLong(entry.sizeBytes());
            data.writeInt((int) entry.crc32().orElse(0));
            byte[] name = names.get(entry.index());
            data.writeShort(name.length);
            data.write(name);
        }
        data.flush();
    }

    /** First, so that a listing that cannot be told has not been begun. */
    private static List<byte[]> encoded(List<ArchiveEntry> entries) throws UnpackException {
        if (entries.size() > ArchiveListing.MAX_ENTRIES) {
            throw new UnpackException(Reason.LIMIT, "The archive has more than " + ArchiveListing.MAX_ENTRIES + " entries.");
        }
        var names = new ArrayList<byte[]>();
        long bytes = 0;
        for (ArchiveEntry entry : entries) {
            byte[] name = encoded(entry.name());
            bytes += name.length;
            if (name.length > StreamInstallFrame.MAX_NAME_BYTES || bytes > HostLimits.MAX_NAMES_BYTES) {
                throw new UnpackException(Reason.LIMIT, "The archive has names that are too long.");
            }
            names.add(name);
        }
        return names;
    }

    private static byte[] encoded(String name) throws UnpackException {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new UnpackException(Reason.DAMAGED, "The archive has a name that is no text.", e);
        }
    }

    /** Says that there will be a listing, but takes time. */
    static void writeReading(OutputStream out) throws IOException {
        out.write(READING);
    }

    static void writeRefusal(UnpackException refusal, OutputStream out) throws IOException {
        var data = new DataOutputStream(out);
        data.writeByte(REFUSED);
        data.writeByte(refusal.reason().ordinal());
        data.writeUTF(cut(refusal.getMessage()));
    }

    static void writeUnreadable(IOException problem, OutputStream out) throws IOException {
        var data = new DataOutputStream(out);
        data.writeByte(UNREADABLE);
        data.writeUTF(cut(problem.toString()));
    }

    private static String cut(String message) {
        return message.substring(0, Math.min(message.length(), StreamInstallFrame.MAX_MESSAGE_BYTES));
    }

    /**
     * Reads what one of the others wrote.
     *
     * @return none if the child still reads the archive
     * @throws UnpackException the refusal, its message as the child said it
     * @throws UnreadableException if the child could not read the archive
     * @throws IOException if the channel fails or what comes makes no sense
     */
    static Optional<ArchiveListing> read(InputStream in) throws IOException, UnpackException {
        var data = new DataInputStream(in);
        int kind = data.readUnsignedByte();
        return switch (kind) {
            case LISTED -> Optional.of(listing(data));
            case READING -> Optional.empty();
            case REFUSED -> {
                Reason reason = element(REASONS, data.readUnsignedByte());
                throw new UnpackException(reason, data.readUTF());
            }
            case UNREADABLE -> throw new UnreadableException(data.readUTF());
            default -> throw new IOException("an answer of the unknown kind " + kind);
        };
    }

    private static ArchiveListing listing(DataInputStream data) throws IOException {
        boolean solid = data.readBoolean();
        long dictionaryBytes = data.readLong();
        int count = data.readInt();
        if (dictionaryBytes < 0 || count < 0 || count > ArchiveListing.MAX_ENTRIES) {
            throw new IOException("a listing of " + count + " entries and a dictionary of " + dictionaryBytes + " bytes");
        }
        var entries = new ArrayList<ArchiveEntry>();
        int namesLeftBytes = HostLimits.MAX_NAMES_BYTES;
        for (int i = 0; i < count; i++) {
            Kind kind = element(KINDS, data.readUnsignedByte());
            int flags = data.readUnsignedByte();
            long sizeBytes = data.readLong();
            long crc32 = Integer.toUnsignedLong(data.readInt());
            int nameBytes = data.readUnsignedShort();
            namesLeftBytes -= nameBytes;
            if (sizeBytes < 0 || nameBytes > StreamInstallFrame.MAX_NAME_BYTES || namesLeftBytes < 0) {
                throw new IOException("an entry of " + sizeBytes + " bytes with a name of " + nameBytes);
            }
            var known = (flags & HAS_CRC32) != 0 ? OptionalLong.of(crc32) : OptionalLong.empty();
            entries.add(new ArchiveEntry(i, name(data, nameBytes), kind, sizeBytes, known, (flags & EXECUTABLE) != 0));
        }
        return new ArchiveListing(entries, solid, dictionaryBytes);
    }

    private static String name(DataInputStream data, int length) throws IOException {
        byte[] bytes = new byte[length];
        data.readFully(bytes);
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }

    private static <T> T element(T[] values, int ordinal) throws IOException {
        if (ordinal >= values.length) {
            throw new IOException("an unknown number " + ordinal);
        }
        return values[ordinal];
    }
}
