package org.lanspread.peer.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.Disk;
import org.lanspread.store.DownloadPlan;
import org.lanspread.store.GameStore;
import org.lanspread.store.StateDirectory;
import org.lanspread.store.StoreException;

class ReleaseContentTest {
    private static final long FREE_BYTES = 1L << 30;
    /** What the store leaves free always. */
    private static final long RESERVE_BYTES = 16L << 20;
    private static final int PAGE_BYTES = 4_096;

    private final TestRelease release = TestRelease.of("quake", "20210202", 300_000);

    /** The real disk, which says that so much is free. */
    private static Object roomy(Object disk, Method method, Object[] arguments) throws Throwable {
        try {
            return method.getName().equals("freeBytes") ? FREE_BYTES : method.invoke(Disk.real(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private DownloadPlan plan() {
        return new DownloadPlan(release.game(), release.version(), release.manifest().files().stream()
                .filter(file -> !file.path().isVersionSentinel())
                .map(file -> new DownloadPlan.File(file.path(), file.size()))
                .toList());
    }

    @Test
    @Tag("F2")
    @Tag("F29")
    void reservesSpaceForTheHolesThatAnEarlierAttemptLeft(@TempDir Path folder) throws Exception {
        var disk = (Disk) Proxy.newProxyInstance(Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, ReleaseContentTest::roomy);
        var data = EntryPath.parse("data/level.bin");
        var doom = new GameId("doom");
        int chunkBytes = release.manifest().chunkBytes();
        int pages = 2;
        try (var state = StateDirectory.open(disk, folder.resolve("state"));
                var store = GameStore.open(disk, Files.createDirectory(folder.resolve("games")), state)) {
            byte[] content = release.files().get(data.toString());
            try (var earlier = store.download(plan())) {
                int begin = 2 * chunkBytes - pages * PAGE_BYTES;
                earlier.write(data, begin, ByteBuffer.wrap(content, begin, pages * PAGE_BYTES));
                earlier.fail();
            }
            long needed = store.requiredBytes(plan()) + 2L * chunkBytes - pages * PAGE_BYTES;
            try (var download = store.download(plan())) {
                var missing = new ReleaseContent(release.manifest(), download).missing(new AtomicLong(), new CancelToken());
                assertThat(missing.cardinality()).isEqualTo(release.manifest().files().stream().mapToInt(file -> file.chunks()).sum());
                store.install(doom, FREE_BYTES - RESERVE_BYTES - needed, 1).close();
                assertThatThrownBy(() -> store.install(doom, FREE_BYTES - RESERVE_BYTES - needed + 1, 1))
                        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.NO_SPACE));
                download.discard();
            }
        }
    }
}
