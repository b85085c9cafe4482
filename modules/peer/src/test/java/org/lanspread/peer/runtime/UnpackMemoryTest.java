package org.lanspread.peer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.runtime.CancelToken.CancelledException;
import org.lanspread.peer.runtime.UnpackMemory.Part;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.UnpackOptions;

class UnpackMemoryTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final long HALF = UnpackMemory.MAX_BYTES / 2;
    private static final UnpackOptions OPTIONS = new UnpackOptions(1L << 20, Optional.empty());

    private final UnpackMemory memory = new UnpackMemory();

    private Part takeNow(long bytes) throws Exception {
        return memory.take(bytes, new CancelToken(), () -> {
            throw new AssertionError("it has to wait");
        });
    }

    /** Asks for a part on a thread of its own, and returns when that waits. */
    private FutureTask<Part> waitFor(long bytes, CancelToken cancel) throws Exception {
        var waits = new CountDownLatch(1);
        var asking = new FutureTask<>(() -> memory.take(bytes, cancel, waits::countDown));
        Thread.ofVirtual().start(asking);
        assertThat(waits.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return asking;
    }

    private static Part got(FutureTask<Part> asking) throws Exception {
        return asking.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    @Tag("B35")
    void givesAllThatThereIsAndNotOneByteMore() throws Exception {
        Part most = takeNow(UnpackMemory.MAX_BYTES - 1);
        Part last = takeNow(1);
        assertThat(memory.takeIfFree(1)).isEmpty();
        FutureTask<Part> waiting = waitFor(1, new CancelToken());
        assertThat(waiting).isNotDone();
        last.close();
        Part given = got(waiting);
        assertThat(memory.takeIfFree(1)).isEmpty();
        given.close();
        most.close();
        takeNow(UnpackMemory.MAX_BYTES).close();
        assertThatThrownBy(() -> takeNow(UnpackMemory.MAX_BYTES + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> memory.takeIfFree(UnpackMemory.MAX_BYTES + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLargePartIsNotPassedByBySmallOnes() throws Exception {
        Part held = takeNow(HALF);
        FutureTask<Part> large = waitFor(HALF + 1, new CancelToken());
        FutureTask<Part> small = waitFor(1, new CancelToken());
        assertThat(memory.takeIfFree(1)).as("although it is free").isEmpty();
        assertThat(small).isNotDone();
        held.close();
        got(large).close();
        got(small).close();
        assertThat(memory.takeIfFree(UnpackMemory.MAX_BYTES)).isPresent();
    }

    @Test
    @Tag("F59")
    void aCancelEndsTheWaitingAndLetsOthersThrough() throws Exception {
        Part held = takeNow(HALF);
        var cancel = new CancelToken();
        FutureTask<Part> large = waitFor(UnpackMemory.MAX_BYTES, cancel);
        FutureTask<Part> small = waitFor(HALF, new CancelToken());
        cancel.cancel();
        assertThatThrownBy(() -> got(large)).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(CancelledException.class);
        got(small).close();
        held.close();
        assertThatThrownBy(() -> memory.take(1, cancel, () -> { })).isInstanceOf(CancelledException.class);
        assertThat(memory.takeIfFree(UnpackMemory.MAX_BYTES)).as("nothing was lost").isPresent();
    }

    @Test
    void anOperationThatIsNotToldOfAnArchivesNeedTakesWhatItAllows() {
        long least = UnpackOptions.READER_BYTES;
        assertThat(UnpackMemory.of(listing(0), OPTIONS)).isEqualTo(least);
        assertThat(UnpackMemory.of(listing(5), OPTIONS)).isEqualTo(least + 10);
        assertThat(UnpackMemory.of(listing(ArchiveListing.UNKNOWN), OPTIONS)).isEqualTo(least + 2 * OPTIONS.maxDictionaryBytes());
        long largest = (UnpackMemory.MAX_BYTES - least) / 2;
        assertThat(UnpackMemory.of(listing(largest), OPTIONS)).isEqualTo(UnpackMemory.MAX_BYTES);
        assertThat(UnpackMemory.of(listing(largest + 1), OPTIONS)).isEqualTo(UnpackMemory.MAX_BYTES);
        assertThat(UnpackMemory.of(listing(ArchiveListing.UNKNOWN - 1), OPTIONS)).isEqualTo(UnpackMemory.MAX_BYTES);
    }

    private static ArchiveListing listing(long dictionaryBytes) {
        return new ArchiveListing(List.of(), false, dictionaryBytes);
    }

    /** Each has readers that take more while others wait, as installations do. */
    @Test
    void manyOperationsAtOnceAllComeToAnEnd() throws Exception {
        var taken = new AtomicLong();
        var most = new AtomicLong();
        var operations = new ArrayList<CompletableFuture<Void>>();
        for (int operation = 1; operation <= 8; operation++) {
            long bytes = UnpackMemory.MAX_BYTES / 12 * operation;
            var ended = new CompletableFuture<Void>();
            operations.add(ended);
            Thread.ofVirtual().start(() -> {
                try {
                    for (int round = 0; round < 200; round++) {
                        unpack(bytes, taken, most);
                    }
                    ended.complete(null);
                } catch (Exception e) {
                    ended.completeExceptionally(e);
                }
            });
        }
        CompletableFuture.allOf(operations.toArray(CompletableFuture[]::new)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(most.get()).isPositive().isLessThanOrEqualTo(UnpackMemory.MAX_BYTES);
        assertThat(taken).hasValue(0);
    }

    private void unpack(long bytes, AtomicLong taken, AtomicLong most) throws Exception {
        try (var _ = memory.take(bytes, new CancelToken(), () -> { })) {
            Optional<Part> second = memory.takeIfFree(bytes);
            long mine = second.isPresent() ? 2 * bytes : bytes;
            most.accumulateAndGet(taken.addAndGet(mine), Math::max);
            Thread.yield();
            taken.addAndGet(-mine);
            second.ifPresent(Part::close);
        }
    }
}
