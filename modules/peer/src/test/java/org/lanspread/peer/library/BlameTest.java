package org.lanspread.peer.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.KeptGames;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.CancelToken.CancelledException;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.store.GameRoot;

@Tag("B36")
class BlameTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 1_000);
    private static final EntryPath FILE = QUAKE.manifest().files().stream()
            .map(ManifestFile::path)
            .filter(path -> path.toString().equals("data/level.bin"))
            .findFirst()
            .orElseThrow();
    private static final UnpackException JUDGED = new UnpackException(Reason.DAMAGED, "Its data is damaged.");
    private static final UnpackException SUSPECTED = UnpackException.suspected("The unpacker crashed.");

    @TempDir
    private Path folder;
    private final List<EntryPath> found = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final CancelToken cancel = new CancelToken();
    private KeptGames games;
    private GameRoot root;
    private Blame blame;

    @BeforeEach
    void open() throws Exception {
        games = new KeptGames(folder, QUAKE);
        root = games.root(QUAKE);
        blame = new Blame(games.book(), (_, _, file) -> found.add(file), nanos::get);
    }

    @AfterEach
    void close() throws Exception {
        games.close();
    }

    private void rot() throws Exception {
        Files.write(root.folder().resolve(FILE.toString()), new byte[1_000]);
    }

    private void look(UnpackException failure) throws Exception {
        blame.look(root, QUAKE.id(), failure, cancel);
    }

    @Test
    void whatWentBadIsFoundForOthersEachTime() throws Exception {
        rot();
        look(JUDGED);
        look(SUSPECTED);
        assertThat(found).containsExactly(FILE, FILE);
    }

    @Test
    void whatWasPackedLikeThatIsNotReadAgainForOthers() throws Exception {
        look(JUDGED);
        rot();
        nanos.addAndGet(Blame.TRUST.toNanos());
        look(JUDGED);
        assertThat(found).isEmpty();
    }

    @Test
    void whatAnUnpackerCrashedOverIsReadAgainForOthersAfterAWhile() throws Exception {
        look(SUSPECTED);
        rot();
        nanos.addAndGet(Blame.TRUST.toNanos() - 1);
        look(SUSPECTED);
        assertThat(found).isEmpty();
        nanos.incrementAndGet();
        look(SUSPECTED);
        assertThat(found).containsExactly(FILE);
    }

    @Test
    void whatCouldNotBeInstalledHereIsReadWhateverOthersAskedFor() throws Exception {
        look(JUDGED);
        rot();
        assertThat(blame.wentBad(root, QUAKE.id(), new AtomicLong(), cancel)).contains(FILE);
        assertThat(found).containsExactly(FILE);
    }

    @Test
    void whatCannotBeReadIsLeftAloneForAWhile() throws Exception {
        Path file = root.folder().resolve(FILE.toString());
        Files.delete(file);
        Files.createDirectory(file);
        assertThatThrownBy(() -> look(JUDGED)).isInstanceOf(IOException.class);
        look(JUDGED);
        nanos.addAndGet(Blame.TRUST.toNanos());
        assertThatThrownBy(() -> look(JUDGED)).isInstanceOf(IOException.class);
    }

    @Test
    void oneAtATimeIsReadForOthers() throws Exception {
        rot();
        blame = new Blame(games.book(), (_, _, file) -> {
            found.add(file);
            assertThatNoException().isThrownBy(() -> look(JUDGED));
        }, nanos::get);
        look(JUDGED);
        assertThat(found).containsExactly(FILE);
    }

    @Test
    void aLookThatWasCutOffSaysNothing() throws Exception {
        var cut = new CancelToken();
        cut.cancel();
        assertThatThrownBy(() -> blame.look(root, QUAKE.id(), JUDGED, cut)).isInstanceOf(CancelledException.class);
        rot();
        look(JUDGED);
        assertThat(found).containsExactly(FILE);
    }
}
