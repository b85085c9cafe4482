package org.lanspread.unpacker.junrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;

/** Real games, from a folder beside the checkout. */
class GamesTest {
    private static final Path GAMES = Path.of("../../../shared/games");

    @ParameterizedTest
    @ValueSource(strings = {"freedoom", "opengfx", "teeworlds"})
    void unpacksARealGame(String id) throws Exception {
        Path archive = GAMES.resolve(id).resolve(id + ".eti");
        assumeTrue(Files.isRegularFile(archive), "the game " + id + " is not in ../shared/games beside the checkout");
        var sink = new HashingSink();

        try (var reader = new JunrarUnpacker().open(new Archive(archive), Samples.OPTIONS)) {
            reader.extract(EntrySelection.all(), sink);
        }

        assertThat(sink.sums).isEqualTo(Samples.sums(GAMES.resolve(id + ".sha256")));
    }

    /** Keeps only the hashes, since the files are large. */
    private static final class HashingSink implements EntrySink {
        private final Map<String, String> sums = new TreeMap<>();

        @Override
        public void directory(ArchiveEntry entry) {}

        @Override
        public EntryOutput file(ArchiveEntry entry) throws IOException {
            MessageDigest digest;
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
            return new EntryOutput() {
                @Override
                public void write(ByteBuffer data) {
                    digest.update(data);
                }

                @Override
                public void complete() {
                    sums.put(entry.name(), HexFormat.of().formatHex(digest.digest()));
                }

                @Override
                public void close() {}
            };
        }
    }
}
