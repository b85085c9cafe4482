package org.lanspread.testkit.unpack;

import java.io.IOException;
import java.util.Arrays;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;

/**
 * An unpacker for tests of whatever uses unpackers: reads the archives of {@link MemoryArchive}, and keeps the contract of an unpacker to the letter.
 */
public final class MemoryUnpacker implements Unpacker {
    /** An unpacker. */
    public MemoryUnpacker() {}

    @Override
    public String id() {
        return "memory";
    }

    @Override
    public Match match(Archive archive) throws IOException {
        byte[] head = archive.head(MemoryArchive.MAGIC.length);
        if (Arrays.equals(head, MemoryArchive.MAGIC)) {
            return Match.BY_CONTENT;
        }
        return head.length == 0 && archive.name().endsWith(".mem") ? Match.BY_NAME : Match.NO;
    }

    @Override
    public ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        return MemoryArchiveReader.open(archive.file(), options);
    }
}
