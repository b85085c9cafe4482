package org.lanspread.peer.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.TestRelease;
import org.lanspread.proto.manifest.ReleaseManifest;

class ManifestCacheTest {
    private static final TestRelease ONE = TestRelease.of("one", "20240101", 1_000);
    private static final TestRelease TWO = TestRelease.of("two", "20240101", 1_000);
    private static final TestRelease SIX = TestRelease.of("six", "20240101", 1_000);
    private static final int BYTES = ONE.manifest().bytes().length;

    private final ManifestCache cache = new ManifestCache(2L * BYTES);
    private final AtomicInteger reads = new AtomicInteger();

    private ReleaseManifest get(TestRelease release) throws IOException {
        return cache.get(release.id(), () -> {
            reads.incrementAndGet();
            return release.manifest().bytes();
        });
    }

    @Test
    void whatFitsIsReadOnceAndWhatWasNotUsedForLongestGoes() throws Exception {
        assertThat(get(ONE)).isEqualTo(ONE.manifest());
        get(TWO);
        get(ONE);
        assertThat(reads).hasValue(2);
        get(SIX);
        get(ONE);
        assertThat(reads).as("one stayed").hasValue(3);
        get(TWO);
        assertThat(reads).as("two went").hasValue(4);
    }

    @Test
    void oneReadsForAllThatWait() throws Exception {
        var began = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var first = new CompletableFuture<ReleaseManifest>();
        Thread.ofVirtual().start(() -> complete(first, () -> {
            began.countDown();
            await(go);
            return ONE.manifest().bytes();
        }));
        assertThat(began.await(1, TimeUnit.MINUTES)).isTrue();
        var second = new CompletableFuture<ReleaseManifest>();
        Thread waiting = Thread.ofVirtual().start(() -> complete(second, () -> {
            throw new IOException("read twice");
        }));
        while (waiting.getState() != Thread.State.WAITING && !second.isDone()) {
            Thread.onSpinWait();
        }
        go.countDown();
        assertThat(first.get(1, TimeUnit.MINUTES)).isEqualTo(ONE.manifest());
        assertThat(second.get(1, TimeUnit.MINUTES)).isEqualTo(ONE.manifest());
    }

    private void complete(CompletableFuture<ReleaseManifest> future, ManifestCache.Source source) {
        try {
            future.complete(cache.get(ONE.id(), source));
        } catch (IOException e) {
            future.completeExceptionally(e);
        }
    }

    private static void await(CountDownLatch go) throws IOException {
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void aFailureIsNotKept() throws Exception {
        assertThatThrownBy(() -> cache.get(ONE.id(), () -> {
            throw new IOException("gone");
        })).hasMessage("gone");
        assertThat(get(ONE)).isEqualTo(ONE.manifest());
    }
}
