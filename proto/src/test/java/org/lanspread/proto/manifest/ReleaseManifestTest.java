package org.lanspread.proto.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.ProtocolException;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.ReleaseId;

class ReleaseManifestTest implements CanonicalContract {
    private static final int CHUNK_BYTES = ReleaseManifest.MIN_CHUNK_BYTES;
    private static final GameId GAME = new GameId("teeworlds");
    private static final GameVersion VERSION = new GameVersion("20240131");
    private static final ReleaseManifest SAMPLE = manifest(
            file("data/empty.dat", 0), file("data/jeux d'été 🎲.eti", 2L * CHUNK_BYTES + 1), file("readme.txt", 12), sentinel(8));
    private static final String GOLDEN_ID = "d003a3a9a2bdf362a42c477040fb2009c289c2da98e1e425c5cebf36a25d1309";

    @Test
    void hasExactlyTheGoldenBytesAndId() {
        assertThat(new String(SAMPLE.bytes(), StandardCharsets.UTF_8)).isEqualTo(new String(golden(), StandardCharsets.UTF_8));
        assertThat(SAMPLE.id().hex()).isEqualTo(GOLDEN_ID);
        assertThat(ReleaseManifest.idOf(golden()).hex()).isEqualTo(GOLDEN_ID);
    }

    @Test
    void isReadBackFromItsBytes() throws Exception {
        assertThat(ReleaseManifest.parse(golden(), new ReleaseId(GOLDEN_ID))).isEqualTo(SAMPLE).hasSameHashCodeAs(SAMPLE);
    }

    @Test
    void equalContentGivesEqualBytesAndOtherContentAnotherId() {
        assertThat(manifest(file("a", 5), sentinel(8)).bytes()).isEqualTo(manifest(file("a", 5), sentinel(8)).bytes());
        assertThat(manifest(file("a", 5), sentinel(8)).id())
                .isNotEqualTo(manifest(file("a", 6), sentinel(8)).id())
                .isNotEqualTo(manifest(file("b", 5), sentinel(8)).id());
    }

    @Test
    void refusesBytesOfAnotherId() {
        assertThatThrownBy(() -> ReleaseManifest.parse(golden(), new ReleaseId("00".repeat(32))))
                .isInstanceOf(ProtocolException.class).hasMessageContaining("is not the one of release");
    }

    @ParameterizedTest
    @Tag("B20")
    @CsvSource({"'{', '{ '", "'\"size\":12,', '\"size\":12,\"later\":1,'", "'\"format\":1,', ''", "'été', '\\u00e9t\\u00e9'", "'}]}', '}]}\n'"})
    void refusesAnotherSpellingOfTheSameManifest(String canonical, String other) {
        assertNoOtherSpelling(canonical, other);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 2})
    void refusesAnotherFormat(int format) {
        assertThatThrownBy(() -> new ReleaseManifest(format, GAME, VERSION, CHUNK_BYTES, List.of(sentinel(8)))).hasMessageContaining("format");
    }

    @ParameterizedTest
    @Tag("B15")
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, CHUNK_BYTES - 1, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 1 << 30})
    void refusesChunksThatAreNotByTheRule(int chunkBytes) {
        assertThatThrownBy(() -> new ReleaseManifest(1, GAME, VERSION, chunkBytes, List.of(sentinel(8)))).hasMessageContaining("the rule says");
    }

    @Test
    void refusesFilesThatAreNotInOrder() {
        assertRefused("not in order", file("b", 1), file("a", 1), sentinel(8));
        assertRefused("not in order", sentinel(8), file("a", 1));
    }

    @Test
    @Tag("B6")
    void refusesAFileThatIsListedTwice() {
        assertRefused("not in order", file("a", 1), file("a", 1), sentinel(8));
    }

    @Test
    @Tag("B6")
    void refusesNamesThatCollideOnSomeFileSystem() {
        assertRefused("same file", file("A", 1), file("a", 1), sentinel(8));
        assertRefused("same file", file("a", 1), file("a/b", 1), sentinel(8));
        assertRefused("same file", file("Data/x", 1), file("data/y", 1), sentinel(8));
    }

    @Test
    void refusesAReleaseWithoutAVersionSentinelInItsRoot() {
        assertRefused("without version.ini", file("a", 1));
        assertRefused("without version.ini", file("sub/version.ini", 8));
    }

    @Test
    @Tag("B18")
    void refusesASentinelThatIsEmptyOrTooLarge() {
        assertRefused("version.ini has 0 bytes", sentinel(0));
        assertThat(manifest(sentinel(Limits.SENTINEL_BYTES)).totalBytes()).isEqualTo(Limits.SENTINEL_BYTES);
        assertRefused("version.ini has 65537 bytes", sentinel(Limits.SENTINEL_BYTES + 1));
    }

    @Test
    @Tag("B15")
    void refusesHashesThatDoNotFitTheSize() {
        assertRefused("hashes", new ManifestFile(path("a"), 1, new byte[0]), sentinel(8));
        assertRefused("hashes", new ManifestFile(path("a"), 0, new byte[32]), sentinel(8));
        assertRefused("hashes", new ManifestFile(path("a"), CHUNK_BYTES, new byte[64]), sentinel(8));
        assertRefused("hashes", new ManifestFile(path("a"), CHUNK_BYTES + 1L, new byte[32]), sentinel(8));
        assertThatThrownBy(() -> new ManifestFile(path("a"), 1, new byte[31])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ManifestFile(path("a"), 1, new byte[33])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Tag("B14")
    void refusesASizeThatIsNegativeOrBeyondTheLimit() {
        assertThatThrownBy(() -> new ManifestFile(path("a"), -1, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ManifestFile(path("a"), Limits.NUMBER + 1, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThat(new ManifestFile(path("a"), Limits.NUMBER, new byte[0]).size()).isEqualTo(Limits.NUMBER);
    }

    @Test
    @Tag("B15")
    @Tag("B16")
    void refusesATotalBeyondTheLimitHoweverManyFilesItTakes() {
        var files = new ArrayList<ManifestFile>();
        for (int i = 0; i < 10_000; i++) {
            files.add(new ManifestFile(path("f%05d".formatted(i)), Limits.NUMBER, new byte[0]));
        }
        files.add(sentinel(8));
        assertThatThrownBy(() -> new ReleaseManifest(1, GAME, VERSION, ReleaseManifest.MAX_CHUNK_BYTES, files))
                .hasMessageContaining("a release of more than");
        assertRefused("a release of more than", new ManifestFile(path("a"), Limits.NUMBER - 7, new byte[0]), sentinel(8));
        assertRefused("hashes", new ManifestFile(path("a"), Limits.NUMBER - 8, new byte[0]), sentinel(8));
    }

    @ParameterizedTest
    @Tag("B1")
    @Tag("B2")
    @Tag("B3")
    @Tag("B10")
    @ValueSource(strings = {
        "local/x", "Local/x", "local", ".local.old/x", ".lanspread", ".lanspread_owned", "a/.lanspread-1", "Version.INI", "VERSION.INI/x",
        ".version.ini.tmp", "install_intent.json", "../x", "/x", "a//b", "a\\\\b", "C:/x", "con", "a/./b", "", "x\\u0000", "x\\ud800"
    })
    void refusesPathsThatAreReservedOrUnsafe(String name) {
        String json = new String(golden(), StandardCharsets.UTF_8).replace("data/empty.dat", name);
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ReleaseManifest.parse(bytes, ReleaseManifest.idOf(bytes)))
                .isInstanceOf(ProtocolException.class).hasMessageStartingWith("the name '");
    }

    @ParameterizedTest
    @Tag("B20")
    @ValueSource(strings = {
        "{}", "null", "[]", "{'format':1}",
        "{'format':1,'gameId':'g','version':'20240131','chunkBytes':131072,'files':null}",
        "{'format':1,'gameId':'g','version':'20240131','chunkBytes':131072,'files':[]}",
        "{'format':1,'gameId':'g','version':'20240131','chunkBytes':131072,'files':[null]}",
        "{'format':1,'gameId':'g','version':'20240131','chunkBytes':131072,'files':[{'path':'version.ini','size':8}]}",
        "{'format':1,'gameId':'g','version':'20240131','chunkBytes':131072,'files':[{'path':null,'size':8,'hashes':''}]}",
        "{'format':1,'gameId':'g','version':'20240131','chunkBytes':131072,'files':[{'path':'version.ini','size':8,'hashes':null}]}",
        "{'format':1,'gameId':'g','version':'20240131','chunkBytes':131072,'files':[{'path':'version.ini','size':8,'hashes':[1,2]}]}",
        "{'format':1,'gameId':'g','version':'20240131','chunkBytes':131072,'files':[{'path':'version.ini','size':8,'hashes':'?'}]}",
        "{'format':1,'gameId':'g','version':'20240131','chunkBytes':131072,'files':[{'path':'version.ini','size':1e1,'hashes':'AA=='}]}"
    })
    void refusesWhatIsNoManifest(String json) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ReleaseManifest.parse(bytes, ReleaseManifest.idOf(bytes))).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 131072", "1, 131072", "268566527, 131072", "268566528, 262144", "537133055, 262144", "537133056, 524288", "1073741824, 524288",
        "4297064447, 2097152", "4297064448, 4194304", "1125899906842624, 4194304"
    })
    void theChunkSizeFollowsFromTheTotal(long totalBytes, int chunkBytes) {
        assertThat(ReleaseManifest.chunkBytesFor(totalBytes)).isEqualTo(chunkBytes);
    }

    @Test
    void knowsTheSizeAndLeavesOfEachChunk() {
        ManifestFile large = SAMPLE.files().get(1);
        assertThat(large.chunks()).isEqualTo(3);
        assertThat(SAMPLE.chunkSize(large, 0)).isEqualTo(CHUNK_BYTES);
        assertThat(SAMPLE.chunkSize(large, 2)).isEqualTo(1);
        assertThat(SAMPLE.chunkLeaves(large)).isEqualTo(8);
        assertThat(SAMPLE.chunkLeaves(SAMPLE.files().get(2))).isEqualTo(1);
        assertThat(SAMPLE.totalBytes()).isEqualTo(2L * CHUNK_BYTES + 21);
    }

    /** Runs in the heap that the build gives these tests: that of a peer, 256 MiB. */
    @Test
    void theLargestNumberOfFilesWithUsualPathsFitsTheLimitAndTheHeap() throws Exception {
        byte[] bytes = manyFiles(Limits.MANIFEST_FILES).bytes();
        assertThat(bytes.length).isBetween(Limits.MANIFEST_BYTES / 2, Limits.MANIFEST_BYTES);

        ReleaseManifest read = ReleaseManifest.parse(bytes, ReleaseManifest.idOf(bytes));

        assertThat(read.files()).hasSize(Limits.MANIFEST_FILES);
        assertThat(read.id()).isEqualTo(ReleaseManifest.idOf(bytes));
    }

    @Test
    @Tag("B16")
    void refusesOneFileMoreThanAllowed() {
        assertThatThrownBy(() -> manyFiles(Limits.MANIFEST_FILES + 1)).hasMessage("a release has 1 to 200000 files, not 200001");
    }

    @Test
    void refusesNoFilesAtAll() {
        assertThatThrownBy(() -> manifest()).hasMessage("a release has 1 to 200000 files, not 0");
    }

    @Test
    void refusesToWriteAManifestThatNobodyWouldRead() {
        var files = new ArrayList<ManifestFile>();
        // Three bytes each, so that they are fewer characters than a set of paths may have.
        String folder = "\u4e00".repeat(60) + "/" + "\u4e01".repeat(60) + "/" + "\u4e02".repeat(60);
        for (int i = 0; i < 60_000; i++) {
            files.add(file(folder + "/%06d".formatted(i), 0));
        }
        files.addFirst(sentinel(8));
        ReleaseManifest manifest = new ReleaseManifest(1, GAME, VERSION, CHUNK_BYTES, files);
        assertThatThrownBy(manifest::bytes).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("allowed are 33554432");
    }

    @Test
    @Tag("B19")
    void refusesADocumentLargerThanAManifestMayBe() {
        byte[] bytes = new byte[Limits.MANIFEST_BYTES + 1];
        Arrays.fill(bytes, (byte) ' ');
        assertThatThrownBy(() -> JsonCodec.decodeDocument(bytes, Limits.MANIFEST_BYTES, ReleaseManifest.class))
                .isInstanceOfSatisfying(ProtocolException.class, e -> assertThat(e.reason()).isEqualTo(ProtocolException.Reason.TOO_LARGE));
    }

    /** So many files, the sentinel among them, with paths of 50 characters and content of one chunk. */
    private static ReleaseManifest manyFiles(int count) {
        var files = new ArrayList<ManifestFile>();
        for (int i = 0; i < count - 1; i++) {
            files.add(file("data/textures/level%03d/%07d-%s.dat".formatted(i / 1000, i, "n".repeat(15)), 1_234));
        }
        files.add(sentinel(8));
        return new ReleaseManifest(1, GAME, VERSION, CHUNK_BYTES, files);
    }

    private static void assertRefused(String why, ManifestFile... files) {
        long total = Arrays.stream(files).mapToLong(ManifestFile::size).sum();
        assertThatThrownBy(() -> new ReleaseManifest(1, GAME, VERSION, ReleaseManifest.chunkBytesFor(total), List.of(files)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
    }

    private static ReleaseManifest manifest(ManifestFile... files) {
        return new ReleaseManifest(ReleaseManifest.FORMAT, GAME, VERSION, CHUNK_BYTES, List.of(files));
    }

    private static ManifestFile sentinel(int size) {
        return file(EntryPath.VERSION_SENTINEL, size);
    }

    /** A file with hashes that are made up from its path. */
    private static ManifestFile file(String name, long size) {
        byte[] hashes = new byte[(int) Math.ceilDiv(size, CHUNK_BYTES) * MerkleTree.HASH_BYTES];
        new Random(name.hashCode()).nextBytes(hashes);
        return new ManifestFile(path(name), size, hashes);
    }

    private static EntryPath path(String name) {
        try {
            return EntryPath.parsePayload(name);
        } catch (EntryPathException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public byte[] golden() {
        return CanonicalContract.resource("golden-manifest.json");
    }

    @Override
    public void parse(byte[] bytes) throws ProtocolException {
        ReleaseManifest.parse(bytes, ReleaseManifest.idOf(bytes));
    }

    @Override
    public void parseAsGolden(byte[] bytes) throws ProtocolException {
        ReleaseManifest.parse(bytes, new ReleaseId(GOLDEN_ID));
    }
}
