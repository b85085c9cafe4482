package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** RAR archives whose dictionaries do not fit into a peer: a process of its own unpacks them, up to a limit. */
@Timeout(300)
class LargeDictionaryTest {
    private static final Path ARCHIVES = Path.of("../plugins/unpacker-junrar/src/test/resources/archives/valid");
    private static final String SIX_GIBIBYTES = "rar7-md6g";
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    @TempDir
    private Path temp;

    @Test
    @Scenario("S24")
    @Tag("B35")
    void unpacksItInAProcessOfItsOwnUpToALimit() throws Exception {
        Map<String, String> content = Games.sums(ARCHIVES.resolve("SHA256SUMS"));
        for (String game : new String[] {"256m", "512m", "1g", "2g"}) {
            pack(temp.resolve("ada/games"), game);
        }
        Archives.hostile(SIX_GIBIBYTES).addTo(temp.resolve("ada/games"));
        try (var ada = PeerProcess.start(temp.resolve("ada")); var bob = PeerProcess.start(temp.resolve("bob"), "--peer", ada.address())) {
            try (var children = new ChildWatch(ada)) {
                assertThat(PeerProcess.kind(install(ada, "1g"))).as(ada.story()).isEqualTo("InstallGameFinished");
                children.requireBounded(GIB);
            }
            assertThat(Games.hashes(temp.resolve("ada/games/1g/local"))).isEqualTo(content);

            JsonNode refused = install(ada, "2g");
            assertThat(refused.path("reason").asString("")).as("%s", refused).isEqualTo("archive-refused");
            assertThat(refused.path("message").asString()).contains("needs a dictionary of " + 2 * GIB, "allowed are " + GIB);
            assertThat(temp.resolve("ada/games/2g/local")).doesNotExist();

            try (var children = new ChildWatch(ada)) {
                assertThat(PeerProcess.kind(stream(bob, "256m"))).as(bob.story()).isEqualTo("InstallGameFinished");
                children.requireBounded(256 * MIB);
            }
            assertThat(Games.hashes(temp.resolve("bob/games/256m/local"))).isEqualTo(content);

            JsonNode notSent = stream(bob, "512m");
            assertThat(notSent.path("message").asString("")).as("%s", notSent).contains("allowed are " + 256 * MIB);
            assertThat(temp.resolve("bob/games/512m")).doesNotExist();
            refusesSixGibibytes(ada, bob, "needs a dictionary of 6");
            assertThat(Games.children(ada.temp())).isEmpty();
        }
    }

    /** By the unpacker that does not come first for it. */
    @Test
    @Tag("nightly")
    @Scenario("S24")
    @Tag("B35")
    void refusesADictionaryOfSixGibibytesBySevenZip() throws Exception {
        Archives.hostile(SIX_GIBIBYTES).addTo(temp.resolve("ada/games"));
        try (var ada = PeerProcess.start(temp.resolve("ada"), "--unpacker", "sevenzip");
                var bob = PeerProcess.start(temp.resolve("bob"), "--peer", ada.address())) {
            refusesSixGibibytes(ada, bob, "needs a method that 7-Zip does not know");
        }
    }

    /** It is refused for what it asks for, and no process is started that has memory for a dictionary. */
    private void refusesSixGibibytes(PeerProcess ada, PeerProcess bob, String words) {
        try (var children = new ChildWatch(ada)) {
            JsonNode refused = install(ada, SIX_GIBIBYTES);
            assertThat(refused.path("reason").asString("")).as("%s", refused).isEqualTo("archive-refused");
            assertThat(refused.path("message").asString()).contains(words);
            assertThat(temp.resolve("ada/games").resolve(SIX_GIBIBYTES).resolve("local")).doesNotExist();

            assertThat(stream(bob, SIX_GIBIBYTES).path("message").asString("")).as(bob.story()).contains(words);
            assertThat(temp.resolve("bob/games").resolve(SIX_GIBIBYTES)).doesNotExist();
            children.requireBounded(0);
        }
    }

    private static JsonNode install(PeerProcess peer, String game) {
        peer.awaitGame(game, known -> known.path("downloaded").asBoolean(false));
        peer.send("InstallGame", game);
        return peer.awaitEither("InstallGameFinished", "InstallGameFailed");
    }

    private static JsonNode stream(PeerProcess peer, String game) {
        peer.awaitOffers(game, 1);
        peer.send("StreamInstallGame", game);
        return peer.awaitEither("InstallGameFinished", "DownloadGameFilesFailed");
    }

    private static void pack(Path games, String id) throws IOException {
        Path root = Files.createDirectories(games.resolve(id));
        int power = switch (id) {
            case "256m" -> 28;
            case "512m" -> 29;
            case "1g" -> 30;
            default -> 31;
        };
        Files.write(root.resolve(id + ".eti"), new Claiming(Files.readAllBytes(ARCHIVES.resolve("rar5-normal.rar")), power).archive());
        Files.writeString(root.resolve("version.ini"), Games.VERSION + "\n");
    }

    /** A RAR 5 archive whose packed files say that they need another dictionary than they do, in their headers as the format has them. */
    private static final class Claiming {
        private static final int SIGNATURE_BYTES = 8;
        private static final int FILE = 2;
        private static final int SMALLEST_POWER = 17;
        private static final int DICTIONARY_SHIFT = 10;
        private static final int DICTIONARY_MASK = 0xf << DICTIONARY_SHIFT;

        private final ByteBuffer bytes;
        private final int dictionary;

        Claiming(byte[] archive, int power) {
            bytes = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
            dictionary = power - SMALLEST_POWER << DICTIONARY_SHIFT;
        }

        byte[] archive() {
            bytes.position(SIGNATURE_BYTES);
            while (bytes.hasRemaining()) {
                bytes.position(afterBlock());
            }
            return bytes.array();
        }

        private int afterBlock() {
            int crcAt = bytes.position();
            bytes.getInt();
            int end = (int) number() + bytes.position();
            long type = number();
            long flags = number();
            if ((flags & 1) != 0) {
                number();
            }
            long dataBytes = (flags & 2) != 0 ? number() : 0;
            if (type == FILE) {
                claim();
                var crc = new CRC32();
                crc.update(bytes.array(), crcAt + Integer.BYTES, end - crcAt - Integer.BYTES);
                bytes.putInt(crcAt, (int) crc.getValue());
            }
            return end + (int) dataBytes;
        }

        private void claim() {
            long flags = number();
            number();
            number();
            bytes.position(bytes.position() + ((flags & 2) != 0 ? Integer.BYTES : 0) + ((flags & 4) != 0 ? Integer.BYTES : 0));
            int at = bytes.position();
            long method = number();
            if (bytes.position() == at + 2) {
                long claimed = method & ~DICTIONARY_MASK | dictionary;
                bytes.put(at, (byte) (claimed & 0x7f | 0x80)).put(at + 1, (byte) (claimed >>> 7));
            }
        }

        private long number() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes.get();
                value |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }
    }
}
