package org.lanspread.spi.unpack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * An archive file on this machine. Further volumes of a set lie beside the first one.
 *
 * @param file the archive, or the first volume of a set
 */
public record Archive(Path file) {
    /** The most an unpacker may ask of the head. */
    public static final int MAX_HEAD_BYTES = 64 * 1024;

    /**
     * A smaller file is not offered to an unpacker: an empty RAR 4 has 20 bytes, an empty ZIP 22, an empty 7z 32. An archive may have any name, so
     * every file that is not smaller is looked into.
     */
    public static final int MIN_BYTES = 20;

    /** The name of the file, which tells as much as names do. */
    public String name() {
        return file.getFileName().toString();
    }

    /**
     * The first bytes of the file, which must not be a link; fewer if it is shorter.
     *
     * @param maxBytes 0 to {@value #MAX_HEAD_BYTES}
     */
    public byte[] head(int maxBytes) throws IOException {
        if (maxBytes < 0 || maxBytes > MAX_HEAD_BYTES) {
            throw new IllegalArgumentException("a head has at most " + MAX_HEAD_BYTES + " bytes, not " + maxBytes);
        }
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(maxBytes);
        }
    }
}
