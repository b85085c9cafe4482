package org.lanspread.testkit.unpack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.spi.unpack.UnpackOptions;

/**
 * The samples of a format, for the contracts of those that read it. A sample that the format cannot have (a solid archive, a checksum) is left out by
 * not overriding its method, and the tests that need it are skipped.
 */
public abstract class ArchiveContract {
    /** Allows what the samples of a contract need. */
    protected static final UnpackOptions OPTIONS = new UnpackOptions(64L << 20, Optional.empty());

    /** A folder for the samples, empty for each test. */
    @TempDir
    protected Path folder;

    /** For contracts. */
    protected ArchiveContract() {}

    /**
     * An archive and what is in it.
     *
     * @param file the archive
     * @param sha256 the SHA-256 of each file of the archive in lower-case hex, by its name
     */
    public record Sample(Path file, Map<String, String> sha256) {}

    /** A sound archive with at least three files that hold data, without a password. */
    protected abstract Sample plain() throws IOException;

    /** A sound solid archive with at least three files that hold data. */
    protected Optional<Sample> solid() throws IOException {
        return Optional.empty();
    }

    /** An archive in which the data of a file does not match its checksum. */
    protected Optional<Path> wrongChecksum() throws IOException {
        return Optional.empty();
    }
}
