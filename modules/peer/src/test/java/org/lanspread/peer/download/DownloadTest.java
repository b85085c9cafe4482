package org.lanspread.peer.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.TestWaits;
import org.lanspread.peer.download.Download.Outcome;
import org.lanspread.peer.roster.Conduct;
import org.lanspread.peer.roster.TestSource;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.proto.Framing;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.testkit.net.MemoryTransport;

/** A download from sources of all kinds. Whatever they do, each byte that is written is right and is written once. */
@Timeout(120)
class DownloadTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 8 << 20);
    private static final Waits WAITS = TestWaits.comeBack(Duration.ofSeconds(1));
    private static final int CHUNKS = new ChunkMap(QUAKE.manifest()).chunks();

    private final MemoryTransport network = new MemoryTransport();
    private final Deadlines deadlines = new Deadlines();
    private final Conduct conduct = new Conduct(System::nanoTime);
    private final CancelToken cancel = new CancelToken();
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<TestSource> sources = new ArrayList<>();
    private final Map<Integer, BitSet> written = new HashMap<>();
    /** What those who deliver were asked for. */
    private final AtomicLong askedBytes = new AtomicLong();
    private Endpoint sink;
    private Download download;

    @BeforeEach
    void begin() throws IOException {
        sink = TestSource.open(network);
        download = download(this::write);
    }

    @AfterEach
    void end() {
        over.countDown();
        sources.forEach(TestSource::close);
        sink.stop(Duration.ZERO);
        deadlines.close();
    }

    private Download download(Target target) {
        var missing = new BitSet();
        missing.set(0, CHUNKS);
        var shared = new Download.Shared(new BufferPool(BufferPool.DOWNLOADS), conduct, WAITS);
        return new Download(QUAKE.manifest(), QUAKE.id(), missing, target, shared, cancel);
    }

    private synchronized void write(int file, long offset, ByteBuffer content) {
        var expected = ByteBuffer.wrap(QUAKE.content(file, offset, content.remaining()));
        assertThat(content).as("what is written to file %s at %s", file, offset).isEqualTo(expected);
        BitSet before = written.computeIfAbsent(file, _ -> new BitSet());
        int from = (int) offset;
        int to = from + content.remaining();
        assertThat(before.get(from, to).isEmpty()).as("what was written to file %s at %s before", file, offset).isTrue();
        before.set(from, to);
    }

    private TestSource source(TestSource.Script script) throws IOException {
        var source = new TestSource(network, sink, deadlines, script);
        sources.add(source);
        return source;
    }

    private TestSource source(Duration delay) throws IOException {
        TestSource source = source(this::deliver);
        network.faultsOf(source.link().id()).delay(delay);
        return source;
    }

    private void deliver(Request.GetGameFileChunk request, ByteStream stream) throws IOException {
        askedBytes.addAndGet(request.length());
        Framing.write(stream, JsonCodec.encode(new Response.Content(request.length())));
        stream.write(ByteBuffer.wrap(QUAKE.content(request.file(), request.offset(), request.length())));
        stream.finishOutput();
    }

    private void trickle(Request.GetGameFileChunk request, ByteStream stream) throws IOException {
        Framing.write(stream, JsonCodec.encode(new Response.Content(request.length())));
        byte[] content = QUAKE.content(request.file(), request.offset(), request.length());
        for (int i = 0; i < content.length && !isOver(Duration.ofMillis(100)); i++) {
            stream.write(ByteBuffer.wrap(content, i, 1));
        }
    }

    private boolean isOver(Duration wait) {
        try {
            return over.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Map<PeerId, Long> complete() throws InterruptedException {
        Outcome outcome = download.run();
        assertThat(outcome).isInstanceOf(Outcome.Complete.class);
        var bytes = new HashMap<PeerId, Long>();
        ((Outcome.Complete) outcome).sources().forEach(source -> bytes.put(source.peerId(), source.bytes()));
        assertThat(bytes.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(QUAKE.size()).isEqualTo(download.writtenBytes());
        synchronized (this) {
            assertThat(written.values().stream().mapToLong(BitSet::cardinality).sum()).isEqualTo(QUAKE.size());
        }
        return bytes;
    }

    @Test
    @Tag("F45")
    void eachChunkIsWrittenOnceHoweverManyFetchIt() throws Exception {
        for (int millis : new int[] {20, 150, 400, 900}) {
            download.join(source(Duration.ofMillis(millis)).link());
        }
        complete();
        assertThat(sources.stream().mapToInt(TestSource::asked).sum()).as("some blocks were asked for twice").isGreaterThan(CHUNKS / 2);
    }

    @Test
    @Tag("F45")
    void anAnswerThatComesAfterAnotherWonIsNotWritten() throws Exception {
        TestSource late = source((request, stream) -> {
            await(over);
            deliver(request, stream);
        });
        download.join(late.link());
        TestSource first = source(Duration.ZERO);
        download.join(first.link());
        assertThat(complete()).containsOnlyKeys(first.link().id());
        over.countDown();
        assertThat(late.link().isOpen()).as("who was late is no worse a peer").isTrue();
    }

    @Test
    @Tag("F37")
    @Tag("F33")
    void peersThatTrickleHoldNoHonestOneUp() throws Exception {
        for (int i = 0; i < BufferPool.DOWNLOADS; i++) {
            download.join(source(this::trickle).link());
        }
        TestSource honest = source(Duration.ZERO);
        download.join(honest.link());
        assertThat(complete()).containsOnlyKeys(honest.link().id());
    }

    @Test
    @Tag("F37")
    void peersThatTrickleOnceTheyAreTrustedLoseTheirBlocksToTheOthers() throws Exception {
        for (int i = 0; i < BufferPool.DOWNLOADS / Standing.MAX_FETCHES + 1; i++) {
            var good = new AtomicInteger(2);
            download.join(source((request, stream) -> {
                if (good.getAndDecrement() > 0) {
                    deliver(request, stream);
                } else {
                    trickle(request, stream);
                }
            }).link());
        }
        download.join(source(Duration.ofMillis(10)).link());
        complete();
    }

    @Test
    void aNewcomerIsAskedWhileOthersAreAtWork() throws Exception {
        var newcomerDelivers = new CountDownLatch(1);
        var blocks = new Semaphore(2);
        download.join(source((request, stream) -> {
            if (!blocks.tryAcquire()) {
                await(newcomerDelivers);
            }
            deliver(request, stream);
        }).link());
        CompletableFuture<Map<PeerId, Long>> result = run();
        TestSource newcomer = source((request, stream) -> {
            newcomerDelivers.countDown();
            deliver(request, stream);
        });
        download.join(newcomer.link());
        assertThat(result.get()).containsKey(newcomer.link().id());
    }

    private CompletableFuture<Map<PeerId, Long>> run() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return complete();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Tag("F36")
    void aPeerThatLeavesCostsNoMoreThanWhatItHadUnderWay() throws Exception {
        var blocks = new AtomicInteger(10);
        var leaving = new TestSource[1];
        leaving[0] = source((request, stream) -> {
            if (blocks.getAndDecrement() == 0) {
                leaving[0].close();
            }
            deliver(request, stream);
        });
        TestSource other = source(Duration.ofMillis(20));
        download.join(leaving[0].link());
        download.join(other.link());
        Map<PeerId, Long> bytes = complete();
        long fromLeaving = bytes.getOrDefault(leaving[0].link().id(), 0L);
        assertThat(fromLeaving).isPositive();
        assertThat(leaving[0].asked()).isLessThanOrEqualTo(10 + 2 * Standing.MAX_FETCHES);
        assertThat(askedBytes.get() - QUAKE.size()).as("bytes that were asked for again")
                .isLessThanOrEqualTo(2L * Standing.MAX_FETCHES * QUAKE.manifest().chunkBytes());
    }

    @Test
    @Tag("F40")
    void aPeerThatDoesNotHoldForAMomentWhatItOffersIsNotLost() throws Exception {
        var refusals = new AtomicInteger(2);
        TestSource source = source((request, stream) -> {
            if (refusals.getAndDecrement() > 0) {
                Framing.write(stream, JsonCodec.encode(new Response.Refused(Response.Error.NOT_HELD, "not now")));
                stream.finishOutput();
            } else {
                deliver(request, stream);
            }
        });
        download.join(source.link());
        assertThat(complete()).containsOnlyKeys(source.link().id());
    }

    @Test
    void aFasterPeerDeliversMore() throws Exception {
        TestSource fast = source(Duration.ofMillis(20));
        TestSource slow = source(Duration.ofMillis(400));
        download.join(slow.link());
        download.join(fast.link());
        Map<PeerId, Long> bytes = complete();
        assertThat(bytes.get(fast.link().id())).isGreaterThan(bytes.getOrDefault(slow.link().id(), 0L));
    }

    @Test
    @Tag("F38")
    void onlyLiarsEndInATypedFailureAndABan() throws Exception {
        for (int i = 0; i < 3; i++) {
            download.join(source((request, stream) -> {
                Framing.write(stream, JsonCodec.encode(new Response.Content(request.length())));
                stream.write(ByteBuffer.allocate(request.length()));
                stream.finishOutput();
            }).link());
        }
        assertThat(download.run()).isInstanceOfSatisfying(Outcome.Failed.class,
                failed -> assertThat(failed.reason()).isEqualTo(FailureReason.BAD_DATA));
        assertThat(written.keySet()).as("files to which a lie was written").isEmpty();
        assertThat(sources).allMatch(source -> !conduct.admits(source.link().id(), source.link().host()) && !source.link().isOpen());
    }

    @Test
    @Tag("F57")
    void aCancelDoesNotWaitForSourcesThatHang() throws Exception {
        var asked = new CountDownLatch(1);
        download.join(source((_, _) -> {
            asked.countDown();
            await(over);
        }).link());
        var outcome = new CompletableFuture<Outcome>();
        Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(download.run());
            } catch (InterruptedException e) {
                outcome.completeExceptionally(e);
            }
        });
        await(asked);
        cancel.cancel();
        assertThat(outcome.get()).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    @Tag("F32")
    void aDiskThatStallsIsNoFaultOfThePeers() throws Exception {
        var stalled = new Semaphore(0);
        var inTarget = new AtomicInteger();
        var most = new AtomicInteger();
        download = download((file, offset, content) -> {
            most.accumulateAndGet(inTarget.incrementAndGet(), Math::max);
            stalled.acquireUninterruptibly();
            inTarget.decrementAndGet();
            write(file, offset, content);
        });
        TestSource one = source(Duration.ZERO);
        TestSource two = source(Duration.ZERO);
        download.join(one.link());
        download.join(two.link());
        CompletableFuture<Map<PeerId, Long>> result = run();
        isOver(Duration.ofSeconds(6));
        assertThat(one.asked() + two.asked()).as("blocks that were fetched while none could be written").isLessThanOrEqualTo(BufferPool.DOWNLOADS);
        stalled.release(10_000);
        assertThat(result.get()).containsOnlyKeys(one.link().id(), two.link().id());
        assertThat(most.get()).isLessThanOrEqualTo(2 * Standing.MAX_FETCHES);
        assertThat(sources).allMatch(source -> conduct.admits(source.link().id(), source.link().host()) && source.link().isOpen());
    }
}
