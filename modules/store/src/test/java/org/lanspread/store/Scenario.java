package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanspread.store.TestGames.GAME;
import static org.lanspread.store.TestGames.NEW;
import static org.lanspread.store.TestGames.OLD;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.store.fault.CrashDisk;

/**
 * One operation, what was there before, and what has to hold whenever it is interrupted. The tests run each of them with every fault at every call.
 */
enum Scenario {
    DOWNLOAD {
        @Override
        void operate(GameStore store) throws StoreException {
            TestGames.download(store, "20210202", NEW_PAYLOAD, List.of());
        }

        @Override
        boolean isNew(World world) throws Exception {
            return world.sentinelMatchesPayload();
        }
    },
    DOWNLOAD_OF_AN_UPDATE {
        @Override
        void prepare(World world, GameStore store) throws IOException {
            TestGames.download(store, "20200101", OLD_PAYLOAD, List.of());
            world.putMine();
        }

        @Override
        void operate(GameStore store) throws StoreException {
            TestGames.download(store, "20210202", NEW_PAYLOAD, List.of(TestGames.now(store, "only-old.txt")));
        }

        @Override
        boolean isNew(World world) throws Exception {
            world.assertMineKept();
            return world.sentinelMatchesPayload();
        }
    },
    RESUMED_DOWNLOAD {
        @Override
        void operate(GameStore store) throws StoreException {
            var plan = TestGames.plan("20210202", Map.of("quake.eti", NEW_PAYLOAD.get("quake.eti")));
            byte[] content = TestGames.bytes(NEW_PAYLOAD.get("quake.eti"));
            try (var download = store.download(plan)) {
                download.write(TestGames.path("quake.eti"), 0, ByteBuffer.wrap(content, 0, 10));
                download.fail();
            }
            try (var download = store.download(plan)) {
                download.write(TestGames.path("quake.eti"), 10, ByteBuffer.wrap(content, 10, content.length - 10));
                download.seal(TestGames.bytes("20210202"), List.of());
            }
        }

        @Override
        boolean isNew(World world) throws Exception {
            boolean complete = world.sentinel() instanceof Sentinel.Complete;
            if (complete) {
                assertThat(world.root()).isEqualTo(Map.of("quake.eti", NEW_PAYLOAD.get("quake.eti"), "version.ini", "20210202"));
            }
            return complete;
        }
    },
    DISCARDED_DOWNLOAD {
        @Override
        void operate(GameStore store) throws StoreException {
            try (var download = store.download(TestGames.plan("20210202", NEW_PAYLOAD))) {
                download.write(TestGames.path("quake.eti"), 0, ByteBuffer.wrap(TestGames.bytes("half")));
                download.discard();
            }
        }

        @Override
        boolean isNew(World world) throws Exception {
            assertThat(world.sentinel()).isEqualTo(new Sentinel.Absent());
            return true;
        }
    },
    DISCARDED_UPDATE {
        @Override
        void prepare(World world, GameStore store) throws IOException {
            DOWNLOAD_OF_AN_UPDATE.prepare(world, store);
        }

        @Override
        void operate(GameStore store) throws StoreException {
            try (var download = store.download(TestGames.plan("20210202", NEW_PAYLOAD))) {
                download.write(TestGames.path("extras/deep/readme.txt"), 0, ByteBuffer.wrap(TestGames.bytes("hello")));
                download.write(TestGames.path("quake.eti"), 0, ByteBuffer.wrap(TestGames.bytes("half")));
                download.discard();
            }
        }

        @Override
        boolean isNew(World world) throws Exception {
            world.assertMineKept();
            assertThat(world.root()).containsEntry("only-old.txt", "old").containsKey("quake.eti");
            if (world.sentinel() instanceof Sentinel.Complete) {
                world.assertRootKept(OLD_PAYLOAD);
                return false;
            }
            return true;
        }
    },
    DISCARDED_UPDATE_THAT_CHANGED_NOTHING {
        @Override
        void prepare(World world, GameStore store) throws IOException {
            DOWNLOAD_OF_AN_UPDATE.prepare(world, store);
        }

        @Override
        void operate(GameStore store) throws StoreException {
            try (var download = store.download(TestGames.plan("20210202", NEW_PAYLOAD))) {
                download.write(TestGames.path("extras/deep/readme.txt"), 0, ByteBuffer.wrap(TestGames.bytes("hello")));
                download.discard();
            }
        }

        @Override
        boolean isNew(World world) throws Exception {
            world.assertMineKept();
            assertThat(world.root()).containsAllEntriesOf(OLD_PAYLOAD);
            boolean isAsBefore = world.sentinel() instanceof Sentinel.Complete;
            if (isAsBefore) {
                world.assertRootKept(OLD_PAYLOAD);
                assertThat(world.root()).doesNotContainKeys("extras/deep/readme.txt", "empty.txt");
            }
            return isAsBefore;
        }
    },
    INSTALLATION {
        @Override
        void prepare(World world, GameStore store) throws IOException {
            TestGames.download(store, "20200101", OLD_PAYLOAD, List.of());
            world.putMine();
        }

        @Override
        void operate(GameStore store) throws StoreException {
            TestGames.install(store, NEW_LOCAL, NEW);
        }

        @Override
        boolean isNew(World world) throws Exception {
            world.assertRootKept(OLD_PAYLOAD);
            return world.localIs(Map.of(), NEW_LOCAL);
        }
    },
    INSTALLATION_OF_SEVERAL_ARCHIVES {
        @Override
        void prepare(World world, GameStore store) throws IOException {
            TestGames.download(store, "20200101", OLD_PAYLOAD, List.of());
            world.putMine();
        }

        @Override
        void operate(GameStore store) throws IOException {
            try (var install = store.install(GAME, 1 << 20, 100)) {
                TestGames.write(install.writer(), Map.of("data/deep/a.pak", "pak"));
                install.writer().file(TestGames.path("data/broken.pak"), false).close();
                TestGames.write(install.writer(), Map.of("quake.exe", "new"));
                install.commit(NEW);
            }
        }

        @Override
        boolean isNew(World world) throws Exception {
            world.assertRootKept(OLD_PAYLOAD);
            return world.localIs(Map.of(), NEW_LOCAL);
        }
    },
    /** Files are forced in the background while others are written. */
    INSTALLATION_OF_LARGE_FILES {
        private static final long LARGE_BYTES = 3;

        @Override
        void prepare(World world, GameStore store) throws IOException {
            TestGames.download(store, "20200101", OLD_PAYLOAD, List.of());
            world.putMine();
        }

        @Override
        void operate(GameStore store) throws IOException {
            try (var install = store.install(GAME, 1 << 20, 100, LARGE_BYTES, () -> false)) {
                TestGames.write(install.writer(), NEW_LOCAL);
                install.commit(NEW);
            }
        }

        @Override
        boolean isNew(World world) throws Exception {
            world.assertRootKept(OLD_PAYLOAD);
            return world.localIs(Map.of(), NEW_LOCAL);
        }
    },
    INSTALLATION_WITHOUT_DOWNLOAD {
        @Override
        void operate(GameStore store) throws StoreException {
            TestGames.install(store, NEW_LOCAL, NEW);
        }

        @Override
        boolean isNew(World world) throws Exception {
            boolean installed = world.localIs(Map.of(), NEW_LOCAL);
            assertThat(world.root().isEmpty()).isEqualTo(!installed);
            return installed;
        }
    },
    ROLLED_BACK_UPDATE {
        @Override
        void prepare(World world, GameStore store) throws IOException {
            TestGames.install(store, OLD_LOCAL, OLD);
        }

        @Override
        void operate(GameStore store) throws StoreException {
            try (var install = store.install(GAME, 1 << 20, 100)) {
                TestGames.write(install.writer(), NEW_LOCAL);
                install.rollback();
            }
        }

        @Override
        boolean isNew(World world) throws Exception {
            assertThat(world.localIs(OLD_LOCAL, NEW_LOCAL)).isFalse();
            return true;
        }
    },
    UPDATE {
        @Override
        void prepare(World world, GameStore store) throws IOException {
            TestGames.download(store, "20200101", OLD_PAYLOAD, List.of());
            world.putMine();
            TestGames.install(store, OLD_LOCAL, OLD);
        }

        @Override
        void operate(GameStore store) throws StoreException {
            TestGames.install(store, NEW_LOCAL, NEW);
        }

        @Override
        boolean isNew(World world) throws Exception {
            world.assertRootKept(OLD_PAYLOAD);
            return world.localIs(OLD_LOCAL, NEW_LOCAL);
        }
    },
    UNINSTALLATION {
        @Override
        void prepare(World world, GameStore store) throws IOException {
            TestGames.download(store, "20200101", OLD_PAYLOAD, List.of());
            world.putMine();
            TestGames.install(store, OLD_LOCAL, OLD);
        }

        @Override
        void operate(GameStore store) throws StoreException {
            store.uninstall(GAME);
        }

        @Override
        boolean isNew(World world) throws Exception {
            world.assertRootKept(OLD_PAYLOAD);
            return world.localIs(OLD_LOCAL, Map.of());
        }
    },
    REMOVAL {
        @Override
        void prepare(World world, GameStore store) throws IOException {
            TestGames.download(store, "20200101", OLD_PAYLOAD, List.of());
            world.putMine();
        }

        @Override
        void operate(GameStore store) throws StoreException {
            store.remove(GAME);
        }

        @Override
        boolean isNew(World world) throws Exception {
            if (world.root().isEmpty()) {
                return true;
            }
            world.assertRootKept(OLD_PAYLOAD);
            return false;
        }
    },
    MIGRATION {
        @Override
        void prepare(World world, GameStore store) throws IOException {
            TestGames.download(store, "20200101", OLD_PAYLOAD, List.of());
            world.putMine();
            for (var file : LEGACY.entrySet()) {
                world.put("quake/" + file.getKey(), file.getValue());
            }
        }

        @Override
        void operate(GameStore store) throws IOException {
            for (Finding finding : store.recover()) {
                throw new StoreException(StoreException.Reason.UNFINISHED, finding.message());
            }
        }

        @Override
        boolean isNew(World world) throws Exception {
            world.assertRootKept(OLD_PAYLOAD);
            assertThat(world.root()).doesNotContainKeys(LEGACY.keySet().toArray(String[]::new));
            assertThat(TestGames.tree(world.disk(), World.STATE.resolve("games/quake"))).isEqualTo(MIGRATED);
            return true;
        }
    };

    static final Map<String, String> OLD_PAYLOAD = Map.of("quake.eti", "old archive", "only-old.txt", "old");
    static final Map<String, String> NEW_PAYLOAD = Map.of("quake.eti", "new and longer archive", "extras/deep/readme.txt", "hello", "empty.txt", "");
    static final Map<String, String> OLD_LOCAL = Map.of("quake.exe", "old", "saves/1.sav", "my save");
    static final Map<String, String> NEW_LOCAL = Map.of("quake.exe", "new", "data/deep/a.pak", "pak");

    /** What older layouts kept in game roots, and where it has to get to. */
    static final Map<String, String> LEGACY = Map.of(
            "install_intent.json", "{\"old\":1}", "launch_settings.json", "{\"full\":true}", "library_index.json", "{}");
    static final Map<String, String> MIGRATED = Map.of(
            "install_intent.json.legacy", "{\"old\":1}", "launch_settings.json", "{\"full\":true}", "library_index.json", "{}");

    /** A disk with what is there before the operation, all of it durable. */
    CrashDisk prepared() throws IOException {
        var disk = new CrashDisk();
        var world = new World(disk);
        world.makeDirectories();
        world.with(store -> prepare(world, store));
        disk.settle();
        return disk;
    }

    /** What is there before the operation. */
    void prepare(World world, GameStore store) throws IOException {}

    abstract void operate(GameStore store) throws IOException;

    /** Fails if neither the old nor the new state is there, complete; answers which. */
    abstract boolean isNew(World world) throws Exception;

    /** The game directory and state directory on one disk. */
    record World(Disk disk) {
        static final Path GAMES = Path.of("/games").toAbsolutePath();
        static final Path STATE = Path.of("/state").toAbsolutePath();

        private static final Path HOME = Path.of("/home").toAbsolutePath();
        private static final Map<String, String> HOME_FILES = Map.of("photo.jpg", "precious");
        private static final Map<String, String> OTHER_FILES = Map.of("other/", "", "other/mine.txt", "mine", "stray.txt", "stray");

        interface Action {
            void on(GameStore store) throws IOException;
        }

        void makeDirectories() throws IOException {
            disk.makeDirectory(HOME, Disk.Access.NORMAL);
            put(HOME.resolve("photo.jpg"), "precious");
            disk.makeDirectory(GAMES, Disk.Access.NORMAL);
            disk.makeDirectory(GAMES.resolve("other"), Disk.Access.NORMAL);
            put("other/mine.txt", "mine");
            put("stray.txt", "stray");
        }

        void put(String name, String content) throws IOException {
            put(GAMES.resolve(name), content);
        }

        private void put(Path file, String content) throws IOException {
            try (var out = disk.create(file, Disk.Access.NORMAL)) {
                out.write(ByteBuffer.wrap(TestGames.bytes(content)), 0);
            }
        }

        /** A file of the user in the game root. */
        void putMine() throws IOException {
            put("quake/mine.txt", "mine");
        }

        void assertMineKept() throws IOException {
            assertThat(root()).containsEntry("mine.txt", "mine");
        }

        /** Opens both directories, and lets go of them whatever happens. */
        void with(Action action) throws IOException {
            try (var state = StateDirectory.open(disk, STATE); var store = GameStore.open(disk, GAMES, state)) {
                action.on(store);
            }
        }

        Sentinel sentinel() throws IOException {
            var found = new Sentinel[1];
            with(store -> found[0] = store.game(GAME).sentinel());
            return found[0];
        }

        Map<String, String> root() throws IOException {
            return TestGames.tree(disk, GAMES.resolve(GAME.value()));
        }

        boolean sentinelMatchesPayload() throws Exception {
            return switch (sentinel()) {
                case Sentinel.Complete(GameVersion version) -> {
                    boolean isNew = version.value().equals("20210202");
                    assertThat(root()).containsAllEntriesOf(isNew ? NEW_PAYLOAD : OLD_PAYLOAD);
                    yield isNew;
                }
                case Sentinel.Absent() -> false;
                case Sentinel.Malformed(String problem) -> throw new AssertionError(problem);
            };
        }

        void assertRootKept(Map<String, String> payload) throws IOException {
            assertThat(root()).containsAllEntriesOf(payload).containsEntry("version.ini", "20200101\n").containsEntry("mine.txt", "mine");
        }

        boolean localIs(Map<String, String> before, Map<String, String> after) throws Exception {
            Map<String, String> local = TestGames.tree(disk, GAMES.resolve(GAME.value()).resolve("local"));
            local.keySet().removeIf(name -> name.endsWith("/"));
            assertThat(local).isIn(before, after);
            var installed = new AtomicReference<Optional<InstalledRecord>>();
            with(store -> installed.set(store.game(GAME).installed()));
            Optional<InstalledRecord> expected = local.isEmpty() ? Optional.empty() : Optional.of(local.get("quake.exe").equals("new") ? NEW : OLD);
            assertThat(installed.get()).isEqualTo(expected);
            return local.equals(after);
        }

        /** Nothing is left of the operation and nobody else's files were touched. */
        void assertClean() throws Exception {
            assertThat(root().keySet()).noneMatch(name -> name.startsWith(".local.") || name.startsWith(".version.ini."));
            Predicate<String> own = Set.of("quake/", GameStore.LOCK, GameStore.ID)::contains;
            Map<String, String> others = TestGames.tree(disk, GAMES);
            others.keySet().removeIf(own.or(name -> name.startsWith("quake/")));
            assertThat(others).isEqualTo(OTHER_FILES);
            assertThat(TestGames.tree(disk, HOME)).isEqualTo(HOME_FILES);
            assertThat(TestGames.tree(disk, STATE)).doesNotContainKey("games/quake/install_intent.json");
        }
    }
}
