package org.lanspread.proto.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.proto.ExpandedId;
import org.lanspread.proto.Limits;
import org.lanspread.proto.ProtocolException;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;

class ExpandedManifestTest implements CanonicalContract {
    private static final GameId GAME = new GameId("teeworlds");
    private static final ReleaseId RELEASE = new ReleaseId("0123456789abcdef".repeat(4));
    private static final ExpandedManifest SAMPLE = manifest(
            file("Version.INI", "1"), file("data/empty.dat", ""), file("data/jeux d'été 🎲.dat", "jeux"), file("local/run.sh", "#!/bin/sh\n"));
    private static final String GOLDEN_ID = "caadac61c24aba11b91f3efcb8caaf55bb9665379a740a28e95a83dcf34d44fa";

    @Test
    void hasExactlyTheGoldenBytesAndId() {
        assertThat(new String(SAMPLE.bytes(), StandardCharsets.UTF_8)).isEqualTo(new String(golden(), StandardCharsets.UTF_8));
        assertThat(SAMPLE.id().hex()).isEqualTo(GOLDEN_ID);
        assertThat(ExpandedManifest.idOf(golden()).hex()).isEqualTo(GOLDEN_ID);
        assertThat(SAMPLE.totalBytes()).isEqualTo(15);
    }

    @Test
    void isReadBackFromItsBytes() throws Exception {
        assertThat(ExpandedManifest.parse(golden(), new ExpandedId(GOLDEN_ID))).isEqualTo(SAMPLE).hasSameHashCodeAs(SAMPLE);
    }

    @Test
    void ofNoFilesIsReadBackToo() throws Exception {
        assertThat(ExpandedManifest.parse(manifest().bytes(), manifest().id())).isEqualTo(manifest());
    }

    @Test
    void refusesBytesOfAnotherId() {
        assertThatThrownBy(() -> ExpandedManifest.parse(golden(), new ExpandedId("00".repeat(32))))
                .isInstanceOf(ProtocolException.class).hasMessageContaining("is not the one of the id");
    }

    @ParameterizedTest
    @Tag("B20")
    @CsvSource({"'{', '{ '", "'\"size\":4,', '\"size\":4,\"later\":1,'", "'été', '\\u00e9t\\u00e9'", "'}]}', '}]}\n'", "'\"format\":1,', ''",
        "'=\"},{\"path\":\"data/j', '=\",\"x\":0},{\"path\":\"data/j'"})
    void refusesAnotherSpellingOfTheSameManifest(String canonical, String other) {
        assertNoOtherSpelling(canonical, other);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 2})
    void refusesAnotherFormat(int format) {
        assertThatThrownBy(() -> new ExpandedManifest(format, GAME, RELEASE, List.of())).hasMessageContaining("format");
    }

    @Test
    @Tag("B6")
    void refusesFilesThatAreNotInOrderOrCollideOnSomeFileSystem() {
        assertThatThrownBy(() -> manifest(file("b", ""), file("a", ""))).hasMessageContaining("not in order");
        assertThatThrownBy(() -> manifest(file("a", ""), file("a", ""))).hasMessageContaining("not in order");
        assertThatThrownBy(() -> manifest(file("A", ""), file("a", ""))).hasMessageContaining("same file");
        assertThatThrownBy(() -> manifest(file("a", ""), file("a/b", ""))).hasMessageContaining("same file");
    }

    @ParameterizedTest
    @Tag("B1")
    @Tag("B2")
    @Tag("B3")
    @ValueSource(strings = {"../x", "/x", "a//b", "a\\\\b", "C:/x", "con", "a/./b", "", "x\\u0000", "x\\ud800", ".lanspread", ".local.installing/x"})
    void refusesPathsThatAreReservedOrUnsafe(String name) {
        byte[] bytes = new String(golden(), StandardCharsets.UTF_8).replace("data/empty.dat", name).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ExpandedManifest.parse(bytes, ExpandedManifest.idOf(bytes)))
                .isInstanceOf(ProtocolException.class).hasMessageStartingWith("the name '");
    }

    @ParameterizedTest
    @Tag("B14")
    @ValueSource(strings = {"-1", "1.5", "1e3", "'12'", "null", "1125899906842625", "9223372036854775808"})
    void refusesANumberThatIsNoSize(String size) {
        assertNoFile("{'path':'a','size':" + size + ",'crc32':0,'sha256':'" + "A".repeat(43) + "='}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "4294967296", "'0'", "null", "1.0"})
    void refusesANumberThatIsNoCrc32(String crc32) {
        assertNoFile("{'path':'a','size':1,'crc32':" + crc32 + ",'sha256':'" + "A".repeat(43) + "='}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?", "AA==", "null"})
    void refusesWhatIsNoSha256(String sha256) {
        assertNoFile("{'path':'a','size':1,'crc32':1,'sha256':'" + sha256 + "'}");
        assertNoFile("{'path':'a','size':1,'crc32':1,'sha256':null}");
        assertNoFile("{'path':'a','size':1,'crc32':1}");
        assertNoFile("null");
    }

    private static void assertNoFile(String file) {
        String json = "{'format':1,'gameId':'g','release':'" + RELEASE.hex() + "','files':[" + file + "]}";
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ExpandedManifest.parse(bytes, ExpandedManifest.idOf(bytes))).isInstanceOf(ProtocolException.class);
    }

    @Test
    @Tag("B15")
    void addsUpToTheLimitAndNotBeyond() {
        ExpandedFile large = new ExpandedFile(path("a"), Limits.NUMBER, ExpandedFile.MAX_CRC32, new byte[32]);
        assertThat(manifest(large).totalBytes()).isEqualTo(Limits.NUMBER);
        assertThatThrownBy(() -> manifest(large, file("b", "x"))).hasMessageContaining("at most " + Limits.NUMBER + " bytes");
        assertThatThrownBy(() -> new ExpandedFile(path("a"), Limits.NUMBER + 1, 0, new byte[32])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ExpandedFile(path("a"), 1, ExpandedFile.MAX_CRC32 + 1, new byte[32]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Runs in the heap that the build gives these tests: that of a peer, 256 MiB. */
    @Test
    @Tag("B16")
    void theMostFilesFitTheLimitAndTheHeapAndOneMoreIsRefused() throws Exception {
        byte[] bytes = manyFiles(Limits.INSTALLED_FILES).bytes();
        assertThat(bytes.length).isBetween(Limits.MANIFEST_BYTES / 2, Limits.MANIFEST_BYTES);
        assertThat(ExpandedManifest.parse(bytes, ExpandedManifest.idOf(bytes)).files()).hasSize(Limits.INSTALLED_FILES);

        assertThatThrownBy(() -> manyFiles(Limits.INSTALLED_FILES + 1)).hasMessage("a release unpacks to at most 200000 files, not 200001");
    }

    @Test
    void refusesToWriteOneThatNobodyWouldRead() {
        var files = new ArrayList<ExpandedFile>();
        // Three bytes each, so that they are fewer characters than a set of paths may have.
        String folder = "\u4e00".repeat(60) + "/" + "\u4e01".repeat(60) + "/" + "\u4e02".repeat(60);
        for (int i = 0; i < 60_000; i++) {
            files.add(new ExpandedFile(path(folder + "/%06d".formatted(i)), 0, 0, new byte[32]));
        }
        ExpandedManifest manifest = new ExpandedManifest(1, GAME, RELEASE, files);
        assertThatThrownBy(manifest::bytes).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("allowed are 33554432");
    }

    /** So many files with paths of 50 characters. */
    private static ExpandedManifest manyFiles(int count) {
        var files = new ArrayList<ExpandedFile>();
        for (int i = 0; i < count; i++) {
            files.add(new ExpandedFile(path("data/textures/level%03d/%07d-%s.dat".formatted(i / 1000, i, "n".repeat(15))), 1_234,
                    ExpandedFile.MAX_CRC32, new byte[32]));
        }
        return new ExpandedManifest(1, GAME, RELEASE, files);
    }

    private static ExpandedManifest manifest(ExpandedFile... files) {
        return new ExpandedManifest(ExpandedManifest.FORMAT, GAME, RELEASE, List.of(files));
    }

    private static ExpandedFile file(String name, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        var crc32 = new CRC32();
        crc32.update(bytes);
        return new ExpandedFile(path(name), bytes.length, crc32.getValue(), Canonical.sha256().digest(bytes));
    }

    private static EntryPath path(String name) {
        try {
            return EntryPath.parse(name);
        } catch (EntryPathException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public byte[] golden() {
        return CanonicalContract.resource("golden-expanded.json");
    }

    @Override
    public void parse(byte[] bytes) throws ProtocolException {
        ExpandedManifest.parse(bytes, ExpandedManifest.idOf(bytes));
    }

    @Override
    public void parseAsGolden(byte[] bytes) throws ProtocolException {
        ExpandedManifest.parse(bytes, new ExpandedId(GOLDEN_ID));
    }
}
