package org.lanspread.peer.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.HeldUnpacker;
import org.lanspread.peer.KeptGames;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.TestWaits;
import org.lanspread.peer.library.UnpackedSizes;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.peer.runtime.TimeLeft;
import org.lanspread.peer.runtime.UnpackMemory;
import org.lanspread.proto.Response.UnpackedSize;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.stream.UnpackerStreams;
import org.lanspread.store.GamePasswords;

@Tag("F59")
class ArchiveSizesTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 1_000);
    private static final TestRelease DOOM = TestRelease.of("doom", "20240101", 1_000);
    private static final UnpackedSize SIZE = new UnpackedSize(2, 1_000);
    private static final Waits NEVER_OVER = TestWaits.control(Duration.ofHours(1));
    private static final Waits SOON_OVER = TestWaits.control(Duration.ofSeconds(1));
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;
    private final HeldUnpacker unpacker = new HeldUnpacker();
    private final Deadlines deadlines = new Deadlines();
    private final AtomicLong nanos = new AtomicLong();
    private final UnpackMemory memory = UnpackMemory.ofStreams();
    private KeptGames games;

    @BeforeEach
    void open() throws Exception {
        games = new KeptGames(folder, QUAKE, DOOM);
    }

    @AfterEach
    void close() throws Exception {
        unpacker.goOn();
        deadlines.close();
        games.close();
    }

    private ArchiveSizes sizes(Waits waits) {
        var sender = new StreamSender(
                List.of(new UnpackerStreams(unpacker)), new GamePasswords(games.state()), memory, deadlines, waits);
        return new ArchiveSizes(games.book(), games.held(), new UnpackedSizes(games.state()), sender, deadlines, waits, nanos::get);
    }

    private static Optional<UnpackedSize> find(ArchiveSizes sizes) throws IOException {
        return sizes.find(QUAKE.game(), QUAKE.id());
    }

    private static FutureTask<Optional<UnpackedSize>> finding(ArchiveSizes sizes) {
        var finding = new FutureTask<>(() -> find(sizes));
        Thread.ofVirtual().start(finding);
        return finding;
    }

    private static Optional<UnpackedSize> found(FutureTask<Optional<UnpackedSize>> finding) throws Exception {
        return finding.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void anArchiveIsListedOnceAndRememberedByOthersToo() throws Exception {
        ArchiveSizes sizes = sizes(NEVER_OVER);
        assertThat(find(sizes)).contains(SIZE);
        assertThat(find(sizes)).contains(SIZE);
        assertThat(find(sizes(NEVER_OVER))).contains(SIZE);
        assertThat(unpacker.times()).isEqualTo(1);
    }

    @Test
    void whatIsRememberedOfAnotherReleaseOrDamagedCountsForNothing() throws Exception {
        var known = new UnpackedSizes(games.state());
        known.keep(QUAKE.game(), QUAKE.id(), SIZE);
        assertThat(known.find(QUAKE.game(), QUAKE.id())).contains(SIZE);
        assertThat(known.find(QUAKE.game(), new ReleaseId("0".repeat(64)))).isEmpty();
        known = new UnpackedSizes(games.state());
        Path document = games.state().documents(QUAKE.game()).folder().resolve("unpacked.txt");
        for (String damaged : List.of("", QUAKE.id().hex(), QUAKE.id().hex() + "\n2\n-1", QUAKE.id().hex() + "\nx\n1", "x".repeat(300))) {
            Files.writeString(document, damaged);
            assertThat(known.find(QUAKE.game(), QUAKE.id())).as(damaged).isEmpty();
        }
    }

    @Test
    void anArchiveIsListedOnceThoughTheDiskKeepsNothing() throws Exception {
        ArchiveSizes sizes = sizes(NEVER_OVER);
        assertThat(find(sizes)).contains(SIZE);
        Files.delete(games.state().documents(QUAKE.game()).folder().resolve("unpacked.txt"));
        assertThat(find(sizes)).contains(SIZE);
        assertThat(unpacker.times()).isEqualTo(1);
    }

    @Test
    void whatIsNotHereIsNotListed() throws Exception {
        assertThat(sizes(NEVER_OVER).find(QUAKE.game(), new ReleaseId("0".repeat(64)))).isEmpty();
        assertThat(unpacker.times()).isZero();
    }

    @Test
    void aListingThatTakesTooLongIsGivenUpAndTriedAgainAfterAWhile() throws Exception {
        ArchiveSizes sizes = sizes(SOON_OVER);
        unpacker.hold();
        assertThat(find(sizes)).isEmpty();
        unpacker.goOn();

        nanos.addAndGet(ArchiveSizes.REST.toNanos() - 1);
        assertThat(find(sizes)).isEmpty();
        assertThat(unpacker.times()).isEqualTo(1);
        nanos.incrementAndGet();
        find(sizes);
        assertThat(unpacker.times()).isEqualTo(2);
    }

    @Test
    void asManyThatCannotBeListedAreLeftAloneAsAreRememberedAndTheOldestIsTriedAgain() throws Exception {
        ArchiveSizes sizes = sizes(SOON_OVER);
        unpacker.hold();
        assertThat(find(sizes)).isEmpty();
        for (int i = 1; i < ArchiveSizes.MAX_RESTING; i++) {
            failToList(sizes, i);
        }
        assertThat(find(sizes)).isEmpty();
        assertThat(unpacker.times()).isEqualTo(1);

        failToList(sizes, ArchiveSizes.MAX_RESTING);
        assertThat(find(sizes)).isEmpty();
        assertThat(unpacker.times()).isEqualTo(2);
    }

    /** Asks about a release whose manifest is not here. */
    private void failToList(ArchiveSizes sizes, int number) throws IOException {
        var unknown = new ReleaseId(String.format("%064x", number));
        games.held().offer(unknown, games.root(QUAKE));
        assertThat(sizes.find(QUAKE.game(), unknown)).isEmpty();
        games.held().offer(QUAKE.id(), games.root(QUAKE));
    }

    /** Else whoever asks would wait for the streams of others, and the release would be left alone for that. */
    @Test
    void aReleaseIsNotListedWhileOtherUnpackingHasTheMemoryAndIsAfterwards() throws Exception {
        ArchiveSizes sizes = sizes(NEVER_OVER);
        try (var _ = memory.take(UnpackMemory.STREAMS_BYTES, new CancelToken(), () -> { })) {
            assertThat(find(sizes)).isEmpty();
        }
        assertThat(unpacker.times()).isZero();
        assertThat(find(sizes)).contains(SIZE);
    }

    @Test
    void aGameThatIsToChangeIsListedNoLongerAndAgainAfterwards() throws Exception {
        unpacker.hold();
        ArchiveSizes sizes = sizes(NEVER_OVER);
        FutureTask<Optional<UnpackedSize>> finding = finding(sizes);
        unpacker.awaitReached();

        games.held().withdraw(QUAKE.game(), Duration.ZERO, new CancelToken());
        assertThat(found(finding)).isEmpty();
        unpacker.awaitEnded();

        unpacker.goOn();
        games.held().offer(QUAKE.id(), games.root(QUAKE));
        assertThat(found(finding(sizes))).contains(SIZE);
    }

    @Test
    void aGameThatWaitsForItsTurnCanChangeMeanwhile() throws Exception {
        unpacker.hold();
        ArchiveSizes sizes = sizes(NEVER_OVER);
        FutureTask<Optional<UnpackedSize>> first = finding(sizes);
        unpacker.awaitReached();
        var second = new FutureTask<>(() -> sizes.find(DOOM.game(), DOOM.id()));
        Thread waiting = Thread.ofPlatform().start(second);
        var left = TimeLeft.of(Duration.ofSeconds(PATIENCE_SECONDS));
        while (waiting.getState() != Thread.State.WAITING) {
            assertThat(waiting.isAlive() && !left.isOver()).as("it waits").isTrue();
            Thread.onSpinWait();
        }

        assertThat(games.held().withdraw(DOOM.game(), Duration.ZERO, new CancelToken())).isTrue();
        unpacker.goOn();
        assertThat(found(first)).contains(SIZE);
        assertThat(found(second)).as("it is not here any more").isEmpty();
        assertThat(unpacker.times()).isEqualTo(1);
    }

    @Test
    void nothingIsListedAfterTheEnd() throws Exception {
        unpacker.hold();
        ArchiveSizes sizes = sizes(NEVER_OVER);
        FutureTask<Optional<UnpackedSize>> finding = finding(sizes);
        unpacker.awaitReached();

        sizes.close();
        assertThat(found(finding)).isEmpty();
        unpacker.awaitEnded();
        nanos.addAndGet(ArchiveSizes.REST.toNanos());
        assertThat(found(finding(sizes))).isEmpty();
    }
}
