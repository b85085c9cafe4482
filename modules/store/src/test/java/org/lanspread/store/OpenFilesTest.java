package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final OpenFiles files = new OpenFiles(path -> new CountedFile());

    private final class CountedFile implements DiskFile {
        private CountedFile() {
            opened.incrementAndGet();
            mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        }

        @Override
        public int read(ByteBuffer into, long offset) {
            return 0;
        }

        @Override
        public void write(ByteBuffer data, long offset) {}

        @Override
        public void truncate(long sizeBytes) {}

        @Override
        public void force() {}

        @Override
        public long size() {
            return 0;
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    private void use(int name) throws IOException {
        files.use(Path.of("f" + name), file -> null);
    }

    @Test
    void opensAFileOnceForManyUses() throws Exception {
        for (int i = 0; i < 3 * OpenFiles.MAX_KEPT; i++) {
            use(i % OpenFiles.MAX_KEPT);
        }
        assertThat(opened).hasValue(OpenFiles.MAX_KEPT);
        use(OpenFiles.MAX_KEPT);
        assertThat(open).hasValue(OpenFiles.MAX_KEPT);
        use(0);
        assertThat(opened).as("the one that was used longest ago was closed").hasValue(OpenFiles.MAX_KEPT + 2);
        files.close();
        assertThat(open).hasValue(0);
    }

    @Test
    @Tag("F30")
    void neverHasMoreOpenThanItsLimits() throws Exception {
        int users = OpenFiles.MAX_LENT + 10;
        var inside = new CountDownLatch(OpenFiles.MAX_LENT);
        for (int i = 0; i < OpenFiles.MAX_KEPT; i++) {
            use(1_000 + i);
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < users; i++) {
                int name = i;
                all.add(threads.submit(() -> files.use(Path.of("f" + name), file -> {
                    inside.countDown();
                    awaitFull(inside);
                    return null;
                })));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(mostOpen).hasValue(OpenFiles.MAX_LENT + OpenFiles.MAX_KEPT);
        files.close();
        assertThat(open).hasValue(0);
    }

    private static void awaitFull(CountDownLatch inside) throws IOException {
        try {
            inside.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    @Tag("F34")
    void closesAFileWhoseUseFailed() throws Exception {
        assertThatThrownBy(() -> files.use(Path.of("a"), file -> {
            throw new IOException("broken");
        })).hasMessage("broken");
        assertThat(open).hasValue(0);
    }

    @Test
    void opensNothingAfterItWasClosed() throws Exception {
        files.close();
        assertThatThrownBy(() -> use(1)).isInstanceOf(IOException.class);
        assertThat(opened).hasValue(0);
    }
}
