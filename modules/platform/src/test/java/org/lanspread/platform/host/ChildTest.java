package org.lanspread.platform.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.platform.host.ChildHost.Plugin;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.UnpackOptions;

class ChildTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void leavesNoProcessWhereTheSystemHasNoThreadForIt(int threads) throws Exception {
        var runtime = new ChildRuntime(Path.of(System.getProperty("java.home"), "bin/java"), List.of(), List.of(), "java.base", "java.lang.Void");
        var host = new ChildHost(new Plugin("acme", 0, List.of(), folder), runtime, HostLimits.DEFAULT);
        var request = new Request(folder, new Archive(folder.resolve("a")), new UnpackOptions(1, Optional.empty()), Optional.empty());
        var left = new AtomicInteger(threads);
        assertThatThrownBy(() -> Child.start(host, request, work -> {
            if (left.getAndDecrement() == 0) {
                throw new OutOfMemoryError("no thread");
            }
            return Thread.ofPlatform().daemon().unstarted(work);
        })).isInstanceOf(OutOfMemoryError.class);
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            assertThat(child.onExit().get(60, TimeUnit.SECONDS).isAlive()).isFalse();
        }
        String prefix = "lanspread-unpacker-" + ProcessHandle.current().pid() + "-";
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith(prefix));
        }
    }
}
