package org.lanspread.peer.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.runtime.UnpackMemory;
import org.lanspread.proto.Limits;
import org.lanspread.proto.Response.UnpackedSize;
import org.lanspread.spi.stream.StreamCancelledException;
import org.lanspread.spi.stream.StreamInstallFrame;
import org.lanspread.spi.stream.UnpackerStreams;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.testkit.unpack.MemoryArchive;
import org.lanspread.testkit.unpack.MemoryArchive.Member;
import org.lanspread.testkit.unpack.MemoryUnpacker;

class StreamPlanTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    private final UnpackMemory memory = new UnpackMemory();
    private final CountDownLatch waits = new CountDownLatch(1);
    private final List<StreamInstallFrame> frames = new ArrayList<>();
    private final StreamPlan plan = new StreamPlan(
            List.of(new UnpackerStreams(new MemoryUnpacker())), new UnpackOptions(1 << 20, Optional.empty()), memory, waits::countDown);
    private Path archive;

    @BeforeEach
    void write() throws Exception {
        archive = new MemoryArchive().file("a", new byte[] {1}).writeTo(folder.resolve("a.mem"));
    }

    private FutureTask<Void> streaming(int archives) {
        var streaming = new FutureTask<Void>(() -> {
            plan.stream(Collections.nCopies(archives, archive), frames::add);
            return null;
        });
        Thread.ofPlatform().start(streaming);
        return streaming;
    }

    private static void end(FutureTask<Void> streaming) throws Exception {
        streaming.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void awaitWaiting() throws InterruptedException {
        assertThat(waits.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void waitsForTheMemoryThatOtherUnpackingHas() throws Exception {
        UnpackMemory.Part taken = memory.takeIfFree(UnpackMemory.MAX_BYTES).orElseThrow();
        FutureTask<Void> streaming = streaming(1);
        awaitWaiting();
        assertThat(frames).isEmpty();
        taken.close();
        end(streaming);
        assertThat(frames.getLast()).isInstanceOf(StreamInstallFrame.End.class);
        assertThat(memory.takeIfFree(UnpackMemory.MAX_BYTES)).as("all was given back").isPresent();
        plan.close();
    }

    @Test
    @Tag("F59")
    void waitsNoLongerThanItIsWanted() throws Exception {
        UnpackMemory.Part taken = memory.takeIfFree(UnpackMemory.MAX_BYTES).orElseThrow();
        FutureTask<Void> streaming = streaming(1);
        awaitWaiting();
        plan.close();
        assertThatThrownBy(() -> end(streaming)).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(StreamCancelledException.class);
        taken.close();
        assertThat(memory.takeIfFree(UnpackMemory.MAX_BYTES)).isPresent();
    }

    @Test
    void streamsAsManyArchivesAsAGameMayHaveAndRefusesOneMore() throws Exception {
        end(streaming(StreamPlan.MAX_ARCHIVES));
        assertThat(frames.getLast()).isInstanceOf(StreamInstallFrame.End.class);
        plan.close();
        frames.clear();
        try (var another = new StreamPlan(List.of(new UnpackerStreams(new MemoryUnpacker())), new UnpackOptions(1 << 20, Optional.empty()), memory,
                waits::countDown)) {
            another.stream(Collections.nCopies(StreamPlan.MAX_ARCHIVES + 1, archive), frames::add);
        }
        assertThat(frames).singleElement().isInstanceOfSatisfying(
                StreamInstallFrame.Failed.class, failed -> assertThat(failed.reason()).isEqualTo(Reason.LIMIT));
    }

    @Test
    void listsWhatItWouldStream() throws Exception {
        assertThat(plan.list(Collections.nCopies(2, archive))).contains(new UnpackedSize(2, 2));
        assertThat(memory.takeIfFree(UnpackMemory.MAX_BYTES)).as("all was given back").isPresent();
        plan.close();
    }

    @Test
    void listsAtMostAsMuchAsANumberSaysAndRefusesAByteMore() throws Exception {
        Path huge = huge("huge.mem", Limits.NUMBER);
        assertThat(plan.list(List.of(huge))).contains(new UnpackedSize(1, Limits.NUMBER));
        plan.close();
        assertListingIsRefused(huge, archive);
        assertListingIsRefused(huge("larger.mem", Limits.NUMBER + 1));
    }

    private Path huge(String name, long bytes) throws Exception {
        return new MemoryArchive().add(Member.file("huge", new byte[0]).declaring(bytes)).writeTo(folder.resolve(name));
    }

    private void assertListingIsRefused(Path... files) throws Exception {
        try (var another = new StreamPlan(List.of(new UnpackerStreams(new MemoryUnpacker())), new UnpackOptions(1 << 20, Optional.empty()), memory,
                waits::countDown)) {
            assertThatThrownBy(() -> another.list(List.of(files))).isInstanceOfSatisfying(
                    UnpackException.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.LIMIT));
        }
    }
}
