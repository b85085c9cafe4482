package org.lanspread.proto;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lanspread.proto.manifest.ExpandedFile;
import org.lanspread.proto.manifest.ExpandedManifest;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.proto.manifest.MerkleTree;
import org.lanspread.proto.manifest.ReleaseManifest;

/** The page about the protocol names every message, field, error and limit that the code has. */
class ProtocolPageTest {
    private static String page;

    @BeforeAll
    static void readPage() throws Exception {
        page = Files.readString(Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent().resolve("docs/protocol.md"));
    }

    @Test
    void namesEveryMessageWithItsFields() {
        Stream.of(Request.TYPES, Notice.TYPES, Response.TYPES).flatMap(List::stream).forEach(type -> {
            String row = row("`" + type.getSimpleName() + "`");
            for (RecordComponent field : type.getRecordComponents()) {
                assertThat(row).as("the row of %s", type.getSimpleName()).contains("`" + field.getName() + "`");
            }
        });
    }

    @Test
    void namesEveryFieldOfTheRecordsInsideMessagesAndOfTheManifests() {
        Stream.of(PeerInfo.class, GameSummary.class, GameSummary.Expanded.class, PeerHint.class, ReleaseManifest.class, ManifestFile.class,
                        ExpandedManifest.class, ExpandedFile.class)
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .forEach(field -> assertThat(page).contains("`" + field.getName() + "`"));
    }

    @Test
    void namesTheFeatures() {
        assertThat(page).contains("`" + PeerInfo.EXPANDED_MANIFESTS + "`", "`" + PeerInfo.UNPACKED_SIZES + "`");
    }

    @Test
    void namesEveryError() {
        for (Response.Error error : Response.Error.values()) {
            assertThat(row("`" + error + "`")).isNotEmpty();
        }
    }

    @Test
    void namesEveryLimitWithItsValue() throws Exception {
        for (Field limit : Limits.class.getDeclaredFields()) {
            if (Modifier.isPublic(limit.getModifiers())) {
                assertThat(row("`" + limit.getName() + "`")).contains("| " + limit.get(null) + " |");
            }
        }
    }

    @Test
    void namesTheNumbersOfManifestAndTree() {
        for (long number : List.of(ReleaseManifest.FORMAT, ReleaseManifest.MIN_CHUNK_BYTES, ReleaseManifest.MAX_CHUNK_BYTES, MerkleTree.LEAF_BYTES,
                Opening.PROTOCOL_MAJOR)) {
            assertThat(page).containsPattern("\\b" + number + "\\b");
        }
    }

    /** The row of a table that begins with this cell. */
    private static String row(String cell) {
        return page.lines().filter(line -> line.startsWith("| " + cell + " |")).findFirst()
                .orElseThrow(() -> new AssertionError("docs/protocol.md has no row for " + cell));
    }
}
