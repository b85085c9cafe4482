package org.lanspread.spi.stream;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.OptionalLong;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.UnpackException;

/**
 * What a streamed installation is made of: one {@link Begin}; then for each entry a {@link Directory}, or a {@link File} with its {@link Data} and a
 * {@link FileEnd}; and one {@link End}. A sender that cannot go on ends with {@link Failed} instead, wherever it is; one that is at work but has
 * nothing to send yet says {@link Working} now and then, anywhere before the end.
 */
public sealed interface StreamInstallFrame {
    /** The most bytes of one {@link Data}. */
    int MAX_DATA_BYTES = 256 * 1024;
    /** The longest name of an entry, in bytes of UTF-8. A longer one is of no use: installed paths are shorter still. */
    int MAX_NAME_BYTES = 4 * 1024;
    /** The longest message of {@link Failed}, in bytes of UTF-8. */
    int MAX_MESSAGE_BYTES = 1024;

    /**
     * Says what is coming.
     *
     * @param entries the number of folders and files, 0 to {@value ArchiveListing#MAX_ENTRIES}
     * @param totalBytes the sum of their sizes, 0 or more
     */
    record Begin(int entries, long totalBytes) implements StreamInstallFrame {
        public Begin {
            if (entries < 0 || entries > ArchiveListing.MAX_ENTRIES || totalBytes < 0) {
                throw new IllegalArgumentException("a stream of " + entries + " entries and " + totalBytes + " bytes");
            }
        }
    }

    /**
     * A folder.
     *
     * @param name as the archive has it: hostile until checked
     */
    record Directory(String name) implements StreamInstallFrame {
        public Directory {
            Objects.requireNonNull(name);
        }
    }

    /**
     * Begins a file.
     *
     * @param name as the archive has it: hostile until checked
     * @param sizeBytes how much data follows, 0 or more
     * @param crc32 of the data, 0 to 2^32-1. A file that has data has to have one; for one without data none means {@code 00000000}
     * @param executable whether it asks to be executable
     */
    record File(String name, long sizeBytes, OptionalLong crc32, boolean executable) implements StreamInstallFrame {
        public File {
            Objects.requireNonNull(name);
            if (sizeBytes < 0 || crc32.isPresent() && (crc32.getAsLong() < 0 || crc32.getAsLong() > 0xffff_ffffL)) {
                throw new IllegalArgumentException("a file of " + sizeBytes + " bytes with the CRC32 " + crc32);
            }
        }
    }

    /**
     * The next bytes of the file that was begun last.
     *
     * @param bytes 1 to {@value #MAX_DATA_BYTES}; whoever gets it may use it until the call that handed it over returns
     */
    record Data(ByteBuffer bytes) implements StreamInstallFrame {
        public Data {
            if (!bytes.hasRemaining() || bytes.remaining() > MAX_DATA_BYTES) {
                throw new IllegalArgumentException("data of " + bytes.remaining() + " bytes");
            }
        }
    }

    /** All data of the file was sent, and it matched what the archive says of it. */
    record FileEnd() implements StreamInstallFrame {}

    /** All entries were sent. Nothing follows. */
    record End() implements StreamInstallFrame {}

    /** Nothing is ready yet, and the sender is at work. Who receives sees that it is there, and who sends that somebody still wants it. */
    record Working() implements StreamInstallFrame {}

    /**
     * The sender cannot go on. Nothing follows.
     *
     * @param reason why
     * @param message for a person; hostile until escaped
     */
    record Failed(UnpackException.Reason reason, String message) implements StreamInstallFrame {
        public Failed {
            Objects.requireNonNull(reason);
            Objects.requireNonNull(message);
        }
    }
}
