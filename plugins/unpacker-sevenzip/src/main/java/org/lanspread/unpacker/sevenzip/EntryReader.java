package org.lanspread.unpacker.sevenzip;

import java.io.File;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.sf.sevenzipjbinding.IInArchive;
import net.sf.sevenzipjbinding.PropID;
import net.sf.sevenzipjbinding.SevenZipException;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

/**
 * Makes entries of what 7-Zip says of the items of an archive, strictly.
 *
 * @param archive the open archive
 * @param format its format
 * @param maxDictionaryBytes the largest dictionaries that are allowed
 */
record EntryReader(IInArchive archive, Format format, long maxDictionaryBytes) {
    private static final int WINDOWS_REPARSE_POINT = 0x400;
    private static final int HAS_UNIX_MODE = 0x8000;
    private static final int UNIX_TYPE = 0xf000;
    private static final int UNIX_FILE = 0x8000;
    private static final int UNIX_FOLDER = 0x4000;
    private static final int UNIX_LINK = 0xa000;
    private static final int UNIX_EXECUTABLE = 0111;

    ArchiveListing listing() throws SevenZipException, UnpackException {
        int count = archive.getNumberOfItems();
        if (count > ArchiveListing.MAX_ENTRIES) {
            throw new UnpackException(Reason.LIMIT, "The archive has more than " + ArchiveListing.MAX_ENTRIES + " entries.");
        }
        List<ArchiveEntry> entries = new ArrayList<>();
        long dictionaryBytes = 0;
        for (int index = 0; index < count; index++) {
            ArchiveEntry entry = entry(index);
            dictionaryBytes = Math.max(dictionaryBytes, dictionaryBytes(index, entry.name()));
            entries.add(entry);
        }
        return new ArchiveListing(entries, Boolean.TRUE.equals(archive.getArchiveProperty(PropID.SOLID)), dictionaryBytes);
    }

    /** Whether an entry is encrypted. */
    boolean isEncrypted(int index) throws SevenZipException {
        return is(index, PropID.ENCRYPTED);
    }

    private ArchiveEntry entry(int index) throws SevenZipException, UnpackException {
        String name = name(index);
        int attributes = archive.getProperty(index, PropID.ATTRIBUTES) instanceof Integer value ? value : 0;
        int mode = (attributes & HAS_UNIX_MODE) != 0 ? attributes >>> 16 : 0;
        Kind kind = kind(index, attributes, mode);
        boolean file = kind == Kind.FILE;
        return new ArchiveEntry(index, name, kind, file ? sizeBytes(index, name) : 0, file ? crc32(index) : OptionalLong.empty(),
                file && (mode & UNIX_EXECUTABLE) != 0);
    }

    private String name(int index) throws SevenZipException, UnpackException {
        String name = archive.getProperty(index, PropID.PATH) instanceof String path ? path : "";
        try {
            StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
        } catch (CharacterCodingException e) {
            throw new UnpackException(Reason.DAMAGED, "The archive has a name that is no text.", e);
        }
        // 7-Zip replaces the slash by the separator of the machine.
        return name.replace(File.separatorChar, '/');
    }

    private long dictionaryBytes(int index, String name) throws SevenZipException, UnpackException {
        long bytes = archive.getProperty(index, PropID.METHOD) instanceof String method ? Dictionaries.bytes(method) : 0;
        if (bytes > maxDictionaryBytes) {
            throw new UnpackException(Reason.LIMIT, "Unpacking " + Quoted.of(name) + " needs more memory than is allowed.");
        }
        return bytes;
    }

    private Kind kind(int index, int attributes, int mode) throws SevenZipException {
        int type = mode & UNIX_TYPE;
        if (says(index, PropID.SYM_LINK) || says(index, PropID.HARD_LINK) || says(index, PropID.COPY_LINK)
                || type == UNIX_LINK || (attributes & WINDOWS_REPARSE_POINT) != 0) {
            return Kind.LINK;
        }
        boolean folder = is(index, PropID.IS_FOLDER);
        if (is(index, PropID.IS_ANTI) || is(index, PropID.IS_ALT_STREAM) || type != 0 && type != (folder ? UNIX_FOLDER : UNIX_FILE)) {
            return Kind.OTHER;
        }
        return folder ? Kind.DIRECTORY : Kind.FILE;
    }

    private long sizeBytes(int index, String name) throws SevenZipException, UnpackException {
        if (archive.getProperty(index, PropID.SIZE) instanceof Long sizeBytes && sizeBytes >= 0) {
            return sizeBytes;
        }
        throw new UnpackException(Reason.DAMAGED, "The archive has no size for " + Quoted.of(name) + ".");
    }

    /** An encrypted RAR 5 archive has checksums that are mixed with the password. */
    private OptionalLong crc32(int index) throws SevenZipException {
        boolean plain = format != Format.RAR5 || !isEncrypted(index);
        return plain && archive.getProperty(index, PropID.CRC) instanceof Integer crc32
                ? OptionalLong.of(Integer.toUnsignedLong(crc32))
                : OptionalLong.empty();
    }

    private boolean is(int index, PropID property) throws SevenZipException {
        return Boolean.TRUE.equals(archive.getProperty(index, property));
    }

    private boolean says(int index, PropID property) throws SevenZipException {
        return archive.getProperty(index, property) instanceof String text && !text.isEmpty();
    }
}
