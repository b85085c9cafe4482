package org.lanspread.peer.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.operation.StreamInstaller.Choice;
import org.lanspread.peer.operation.StreamInstaller.Named;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.proto.Framing;
import org.lanspread.proto.GameSummary.Expanded;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Opening;
import org.lanspread.proto.Response;
import org.lanspread.proto.manifest.ExpandedManifest;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.store.Disk;
import org.lanspread.store.GameStore;
import org.lanspread.store.StateDirectory;

/** How often and for how long a peer that does not come to an answer is asked. */
@Timeout(60)
class StreamInstallerTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 1_000);
    private static final ExpandedManifest MANIFEST = new ExpandedManifest(ExpandedManifest.FORMAT, QUAKE.game(), QUAKE.id(), List.of());

    @TempDir
    private Path folder;

    private final Deadlines deadlines = new Deadlines();
    private final AtomicLong clockNanos = new AtomicLong();
    private final AtomicInteger streamsAsked = new AtomicInteger();
    private final List<Named> asked = new ArrayList<>();
    private Source holder;
    private StateDirectory state;
    private GameStore store;

    /** How long each question for a manifest takes, by the clock that only it moves. */
    private Duration eachQuestion = Duration.ZERO;
    private Optional<ExpandedManifest> answer = Optional.empty();

    @BeforeEach
    void open() throws Exception {
        state = StateDirectory.open(Disk.real(), folder.resolve("state"));
        store = GameStore.open(Disk.real(), Files.createDirectory(folder.resolve("games")), state);
        holder = new Source(QUAKE, deadlines) {
            @Override
            void answerOther(Opening request, ByteStream stream) throws IOException {
                streamsAsked.incrementAndGet();
                Framing.write(stream, JsonCodec.encode(new Response.Refused(Response.Error.BUSY, "busy")));
                stream.finishOutput();
            }
        };
    }

    @AfterEach
    void close() throws Exception {
        holder.close();
        store.close();
        state.close();
        deadlines.close();
    }

    private final class Preflight implements StreamInstaller.Preflight {
        private final List<Named> named;

        Preflight(int named) {
            this.named = Collections.nCopies(named, new Named(new Expanded(MANIFEST.id(), 0), List.of(holder.link())));
        }

        @Override
        public Optional<Choice> choose(CancelToken cancel) {
            return Optional.of(new Choice(QUAKE.id(), QUAKE.manifest(), List.<PeerLink>of(holder.link()), Optional.empty(), named));
        }

        @Override
        public Optional<ExpandedManifest> expanded(ReleaseId release, Named question, CancelToken cancel) {
            asked.add(question);
            clockNanos.addAndGet(eachQuestion.toNanos());
            return answer;
        }
    }

    private PeerEvent install(int named) {
        var installer = new StreamInstaller(deadlines, _ -> { }, Duration.ofMillis(1), clockNanos::get);
        return installer.install(new StreamInstaller.Job(
                store, QUAKE.game(), new Preflight(named), _ -> { }, new CancelToken(), () -> false));
    }

    private static void requireBusy(PeerEvent end) {
        assertThat(end).isInstanceOfSatisfying(PeerEvent.DownloadGameFilesFailed.class, failed -> assertThat(failed.message()).contains("is busy"));
    }

    @Test
    void whoIsBusyIsAskedSoOftenAndNotOnceMore() {
        requireBusy(install(0));
        assertThat(streamsAsked).hasValue(StreamInstaller.MAX_ROUNDS);
    }

    @Test
    void whoNamesAManifestAndDoesNotSendItIsAskedSoOftenAndNotOnceMore() {
        requireBusy(install(1));
        assertThat(asked).hasSize(StreamInstaller.MAX_FETCHES);
    }

    @Test
    void nobodyIsAskedForAManifestOnceTheTimeForThatIsOver() {
        eachQuestion = StreamInstaller.MAX_FETCH_TIME.dividedBy(2).minusNanos(1);
        requireBusy(install(1));
        assertThat(asked).hasSize(3);

        asked.clear();
        eachQuestion = StreamInstaller.MAX_FETCH_TIME.dividedBy(2);
        requireBusy(install(1));
        assertThat(asked).hasSize(2);

        asked.clear();
        eachQuestion = StreamInstaller.MAX_FETCH_TIME;
        requireBusy(install(2));
        assertThat(asked).hasSize(1);
    }

    @Test
    void soManyManifestsAreTriedAndNotOneMore() {
        answer = Optional.of(MANIFEST);
        requireBusy(install(StreamInstaller.MAX_MANIFESTS));
        assertThat(asked).hasSize(StreamInstaller.MAX_MANIFESTS);

        asked.clear();
        requireBusy(install(StreamInstaller.MAX_MANIFESTS + 1));
        assertThat(asked).hasSize(StreamInstaller.MAX_MANIFESTS);
    }
}
