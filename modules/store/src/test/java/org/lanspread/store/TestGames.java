package org.lanspread.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;

/** Small games and the shape of folders, for the tests. Trees are maps from relative path to content; a folder's path ends in a slash. */
final class TestGames {
    static final GameId GAME = new GameId("quake");
    static final InstalledRecord OLD = new InstalledRecord(Optional.of(new GameVersion("20200101")), Optional.empty());
    static final InstalledRecord NEW = new InstalledRecord(Optional.of(new GameVersion("20210202")), Optional.empty());

    private TestGames() {}

    static EntryPath path(String name) {
        try {
            return EntryPath.parse(name);
        } catch (EntryPathException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static DownloadPlan plan(String version, Map<String, String> payload) {
        return new DownloadPlan(GAME, new GameVersion(version), payload.entrySet().stream()
                .map(file -> new DownloadPlan.File(path(file.getKey()), bytes(file.getValue()).length)).toList());
    }

    static void download(GameStore store, String version, Map<String, String> payload, List<Payload.File> obsolete) throws StoreException {
        try (var download = store.download(plan(version, payload))) {
            for (var file : payload.entrySet()) {
                download.write(path(file.getKey()), 0, ByteBuffer.wrap(bytes(file.getValue())));
            }
            download.seal(bytes(version + "\n"), obsolete);
        }
    }

    /** A payload file as it is now; as an empty one of long ago if there is none. */
    static Payload.File now(GameStore store, String name) throws StoreException {
        EntryPath path = path(name);
        return store.game(GAME).payload().files().stream().filter(file -> file.path().equals(path)).findFirst()
                .orElse(new Payload.File(path, 0, 0));
    }

    static Optional<StoreException> install(GameStore store, Map<String, String> files, InstalledRecord installed) throws StoreException {
        try (var install = store.install(GAME, 1 << 20, 100)) {
            write(install.writer(), files);
            return install.commit(installed);
        }
    }

    static void write(StagingWriter writer, Map<String, String> files) throws StoreException {
        for (var file : files.entrySet()) {
            try (var out = writer.file(path(file.getKey()), false)) {
                out.write(ByteBuffer.wrap(bytes(file.getValue())));
                out.complete();
            } catch (StoreException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Everything below a folder; empty if there is none. */
    static Map<String, String> tree(Disk disk, Path folder) throws IOException {
        var found = new TreeMap<String, String>();
        if (disk.stat(folder).isDirectory()) {
            walk(disk, folder, "", found);
        }
        return found;
    }

    private static void walk(Disk disk, Path folder, String prefix, Map<String, String> found) throws IOException {
        for (Path path : disk.list(folder)) {
            String name = prefix + path.getFileName();
            switch (disk.stat(path).kind()) {
                case DIRECTORY -> {
                    found.put(name + "/", "");
                    walk(disk, path, name + "/", found);
                }
                case FILE -> {
                    try (var in = disk.openForReading(path)) {
                        var buffer = ByteBuffer.allocate((int) in.size());
                        int length = in.read(buffer, 0);
                        found.put(name, new String(Arrays.copyOf(buffer.array(), length), StandardCharsets.UTF_8));
                    }
                }
                default -> found.put(name, "<link>");
            }
        }
    }
}
