package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lanspread.store.TestGames.GAME;
import static org.lanspread.store.TestGames.path;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.store.StoreException.Reason;

/** A program for a mount namespace of its own, with real disks that are mounted inside a game or are full. It fails if one assertion fails. */
final class MountedDisks {
    private final Path base;

    private MountedDisks(Path base) {
        this.base = base;
    }

    /** @param base an empty folder */
    public static void main(String[] base) throws Exception {
        var disks = new MountedDisks(Path.of(base[0]));
        disks.keepsWhatIsMountedInside();
        disks.saysThatThereIsNoRoomForMoreFiles();
        disks.saysThatTheDiskIsFullAndGoesOnLater();
    }

    private interface Body {
        void run(GameStore store, Path games) throws Exception;
    }

    private void with(String name, String mountOptions, Body body) throws Exception {
        Path games = Files.createDirectory(base.resolve(name));
        if (!mountOptions.isEmpty()) {
            mount(games, mountOptions);
        }
        try (var state = StateDirectory.open(Disk.real(), base.resolve(name + "-state")); var store = GameStore.open(Disk.real(), games, state)) {
            body.run(store, games);
        }
    }

    private static void mount(Path at, String options) throws Exception {
        run("mount", "-t", "tmpfs", "-o", options, "none", at.toString());
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).as(String.join(" ", command)).isZero();
    }

    private static void failsFor(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private void keepsWhatIsMountedInside() throws Exception {
        with("inside", "", (store, games) -> {
            TestGames.install(store, Scenario.OLD_LOCAL, TestGames.OLD);
            Path usb = games.resolve("quake/.local.installing/content/usb");
            var install = store.install(GAME, 100, 100);
            install.writer().directory(path("usb"));
            mount(usb, "size=1m");
            Files.writeString(usb.resolve("photo.jpg"), "precious");
            failsFor(Reason.NOT_OURS, install::close);
            assertThat(store.recover()).extracting(Finding::kind).containsExactly(Finding.Kind.NEEDS_ATTENTION);
            Path kept;
            try (var found = Files.walk(games.resolve("quake"))) {
                kept = found.filter(file -> file.endsWith("photo.jpg")).findFirst().orElseThrow();
            }
            assertThat(kept).hasContent("precious");
            run("umount", kept.getParent().toString());
            assertThat(store.recover()).extracting(Finding::kind).containsExactly(Finding.Kind.UNDONE);
            assertThat(TestGames.tree(Disk.real(), games.resolve("quake/local"))).containsAllEntriesOf(Scenario.OLD_LOCAL);
            assertThat(store.game(GAME).leftovers()).isEmpty();
        });
    }

    private void saysThatThereIsNoRoomForMoreFiles() throws Exception {
        with("inodes", "size=64m,nr_inodes=40", (store, _) -> {
            Map<String, String> many = new LinkedHashMap<>();
            for (int i = 0; i < 100; i++) {
                many.put("f" + i, "x");
            }
            failsFor(Reason.NO_SPACE, () -> TestGames.download(store, "20210202", many, List.of()));
            assertThat(store.game(GAME).sentinel()).isEqualTo(new Sentinel.Absent());
        });
    }

    private void saysThatTheDiskIsFullAndGoesOnLater() throws Exception {
        with("full", "size=24m", (store, games) -> {
            failsFor(Reason.NO_SPACE, () -> store.download(plan(9 << 20)));
            assertThat(games.resolve("quake")).doesNotExist();
            try (var download = store.download(plan(2 << 20))) {
                fill(games.resolve("another-program"));
                failsFor(Reason.NO_SPACE, () -> download.write(path("a.pak"), 0, ByteBuffer.allocate(2 << 20)));
                download.fail();
            }
            Files.delete(games.resolve("another-program"));
            try (var download = store.download(plan(2 << 20))) {
                download.write(path("a.pak"), 0, ByteBuffer.allocate(2 << 20));
                download.seal(TestGames.bytes("20210202"), List.of());
            }
            assertThat(store.game(GAME).sentinel()).isEqualTo(new Sentinel.Complete(new GameVersion("20210202")));
        });
    }

    private static DownloadPlan plan(long sizeBytes) {
        return new DownloadPlan(GAME, new GameVersion("20210202"), List.of(new DownloadPlan.File(path("a.pak"), sizeBytes)));
    }

    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            assertThatThrownBy(() -> {
                while (true) {
                    out.write(new byte[64 << 10]);
                }
            }).isInstanceOf(IOException.class);
        }
    }
}
